/** A key or token written out in a file that is committed. */
import { isJsonArray, type JsonValue } from '../../values/json.ts';
import { rule } from '../rule.ts';

/** Prefixes that vendors give to their keys, so that a leak can be recognised. Lengths keep prose out. */
const TOKENS: readonly { readonly vendor: string; readonly pattern: RegExp }[] = [
  { vendor: 'an Anthropic key', pattern: /\bsk-ant-[\w-]{20,}/ },
  { vendor: 'an OpenAI key', pattern: /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}/ },
  { vendor: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/ },
  { vendor: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { vendor: 'a Google API key', pattern: /\bAIza[\w-]{35}/ },
  { vendor: 'a Slack token', pattern: /\bxox[abeprs]-[\w-]{10,}/ },
  { vendor: 'a Slack webhook', pattern: /https:\/\/hooks\.slack\.com\/services\/\w+\/\w+\/\w+/ },
  { vendor: 'a Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}/ },
  { vendor: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/ },
];

/** Keys whose values are secrets by their name. */
const SECRET_KEYS = new Set([
  'apikey',
  'secret',
  'clientsecret',
  'password',
  'accesstoken',
  'authtoken',
  'bearertoken',
]);
const REFERENCE = /\$\{(?:env|file):[^}]+\}|\$\{secret:[^}]+\}/;
const LONGEST = 100_000;

/** A cache, by value: parts of a file that an edit leaves alone keep theirs. */
const harmless = new WeakSet<object>();

export const literalSecret = rule({
  code: 'security/literal-secret',
  severity: 'error',
  what: 'This looks like {vendor}, written out.',
  why: 'Everyone who can read the repository, now or later, can use it.',
  fix: 'Revoke it, and refer to it instead: `${env:NAME}` or `${file:/run/secrets/name}`.',
  kinds: 'all',
  examples: {
    invalid: [
      `apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec:
  type: Prometheus
  connectionDetails: {url: "https://metrics.acme.example", password: hunter2}
`,
      `name: reply
messages:
  - {role: system, content: "Use the key ghp_0123456789abcdefghijklmnopqrstuvwxyz."}
`,
    ],
    valid: [
      `apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec:
  type: Prometheus
  connectionDetails: {url: "https://metrics.acme.example", password: "\${env:METRICS_PASSWORD}"}
`,
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers:
    openai: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}
`,
    ],
  },
  check({ value, kind }, report) {
    // Where the Project takes a secret its schema demands a reference, and says so itself.
    const saidBySchema = (key: string | number | undefined) => kind === 'Project' && isSecretKey(key);
    const path: (string | number)[] = [];
    visit(value);

    /** True when something was reported. */
    function visit(current: JsonValue): boolean {
      if (typeof current === 'string') return visitText(current, path.at(-1));
      if (typeof current !== 'object' || current === null || harmless.has(current)) return false;
      let found = false;
      for (const [step, child] of isJsonArray(current) ? current.entries() : Object.entries(current)) {
        path.push(step);
        if (visit(child)) found = true;
        path.pop();
      }
      if (!found && kind !== 'Project') harmless.add(current);
      return found;
    }

    function visitText(text: string, key: string | number | undefined): boolean {
      const vendor = saidBySchema(key) ? undefined : vendorOf(text, key);
      if (vendor !== undefined) report([...path], { vendor });
      return vendor !== undefined;
    }
  },
});

function vendorOf(text: string, key: string | number | undefined): string | undefined {
  if (text.length > LONGEST) return undefined;
  const known = TOKENS.find(({ pattern }) => pattern.test(text));
  if (known) return known.vendor;
  return isSecretKey(key) && text !== '' && !REFERENCE.test(text) ? 'a secret' : undefined;
}

function isSecretKey(key: string | number | undefined): boolean {
  return typeof key === 'string' && SECRET_KEYS.has(key.replace(/[-_]/g, '').toLowerCase());
}
