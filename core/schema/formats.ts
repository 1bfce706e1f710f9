/** What texts and numbers of each `format` must look like. A new format is one line here. */
import { parseCron } from '../values/cron.ts';
import { parseDate } from '../values/date.ts';
import { parseDigest } from '../values/digest.ts';
import { parseDuration } from '../values/duration.ts';
import { parseMoney } from '../values/money.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { parseRange, parseVersion } from '../values/semver.ts';
import { parseShare } from '../values/share.ts';

export type FormatChecker = (value: string | number) => Result<unknown>;

export type FormatCheckers = ReadonlyMap<string, FormatChecker>;

export const formatCheckers: FormatCheckers = new Map<string, FormatChecker>([
  ['cpu', (value) => parseCpu(value)],
  ['cron', (value) => parseCron(String(value))],
  ['date', parseDate],
  ['digest', (value) => parseDigest(String(value))],
  ['duration', parseDuration],
  ['email', (value) => checkEmail(String(value))],
  ['http-url', (value) => checkHttpUrl(String(value))],
  ['json-object', (value) => checkJsonObject(String(value))],
  ['memory', (value) => checkMemory(String(value))],
  ['metric-bound', parseMetricBound],
  ['money', parseMoney],
  ['reference-range', (value) => checkReferenceRange(String(value))],
  ['rfc1123-label', (value) => checkLabel(String(value))],
  ['secret', (value) => checkSecret(String(value))],
  ['semver', (value) => parseVersion(String(value))],
  ['share', parseShare],
]);

/** A bound on a metric is written in the metric's unit: a share, a time, an amount of money, or a plain number. */
function parseMetricBound(written: string | number): Result<unknown> {
  if (typeof written === 'number' || /^[+-]?\d+(?:\.\d+)?$/.test(written)) return ok(Number(written));
  for (const parse of [parseShare, parseDuration, parseMoney]) {
    const read = parse(written);
    if (read.ok) return read;
  }
  return problem(
    `${quoted(written)} bounds nothing. Write a share (\`98%\`), a duration (\`2s\`), money (\`0.01 USD\`) or a number.`,
  );
}

function checkLabel(text: string): Result<string> {
  if (/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return ok(text);
  const wanted = 'Use up to 63 lower-case letters, digits and `-`, starting and ending with a letter or digit.';
  return problem(`${quoted(text)} is not a name that every target takes. ${wanted}`);
}

function checkReferenceRange(text: string): Result<unknown> {
  const at = text.indexOf('@');
  if (at < 0) return ok(text);
  if (at === 0)
    return problem(`${quoted(text)} names nothing before \`@\`. Write \`name@range\`, as in \`support-reply@^2.1\`.`);
  return parseRange(text.slice(at + 1));
}

function checkHttpUrl(text: string): Result<string> {
  if (/^\$\{(?:env|file):[^{}]+\}/.test(text)) return ok(text);
  // A secret may stand anywhere in the address; what it expands to is not known here.
  const filled = text.replace(/\$\{(?:env|file):[^{}]{1,500}\}/g, 'secret');
  if (/^https?:\/\/[^\s/?#]+[^\s]*$/i.test(filled)) return ok(text);
  return problem(`${quoted(text)} is not a web address. Write it in full, starting with \`https://\` or \`http://\`.`);
}

function checkSecret(text: string): Result<string> {
  if (/^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/.test(text) || /^\$\{file:[^{}]+\}$/.test(text)) return ok(text);
  // The text may be the secret itself, so it is not repeated.
  return problem(
    'A secret is never written out: write `${env:NAME}` or `${file:/run/secrets/name}`. If this was a real secret, replace it: it may already be in the history of the repository.',
  );
}

function checkJsonObject(text: string): Result<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem(
      'The text is not valid JSON. Check its brackets, commas and quotes, or write the schema as YAML under `outputs`.',
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value);
  return problem('The JSON in this text is not an object: it must start with `{`.');
}

function checkEmail(text: string): Result<string> {
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return ok(text);
  return problem(`${quoted(text)} is not an e-mail address, such as \`ada@acme.example\`.`);
}

function checkMemory(text: string): Result<string> {
  if (/^\d{1,15}(?:\.\d{1,6})?(?:[KMGTP]i|[kMGTP])?$/.test(text)) return ok(text);
  return problem(
    `${quoted(text)} is not an amount of memory. Write a number and a unit, such as \`512Mi\` or \`1Gi\`.`,
  );
}

function parseCpu(written: string | number): Result<number> {
  const text = String(written);
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(m?)$/.exec(text);
  const count = Number(match?.[1] ?? Number.NaN) / (match?.[2] === 'm' ? 1000 : 1);
  if (count > 0) return ok(count);
  return problem(`${quoted(text)} is not a number of processors. Write \`0.5\`, \`2\`, or thousandths: \`500m\`.`);
}
