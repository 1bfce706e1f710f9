/** An address over which everyone on the way can read along. */
import { itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { isJsonObject, type Path } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const plainHttp = rule({
  code: 'security/plain-http',
  severity: 'warning',
  what: '`{url}` is not encrypted.',
  why: 'Questions, answers and keys go over it, and everyone on the way can read and change them.',
  fix: 'Write `https://`.',
  kinds: ['Project', 'Target', 'Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "http://llm.acme.example/v1"}}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "http://127.0.0.1:11434/v1"}}
`,
    ],
  },
  check({ value }, report) {
    const places: Path[] = [];
    const providers = valueAt(value, ['spec', 'providers']);
    if (isJsonObject(providers))
      for (const name of Object.keys(providers)) places.push(['spec', 'providers', name, 'baseUrl']);
    for (const index of itemsAt(value, ['spec', 'notify']).keys())
      places.push(['spec', 'notify', index, 'webhook'], ['spec', 'notify', index, 'slack']);
    for (const index of itemsAt(value, ['spec', 'sinks']).keys()) places.push(['spec', 'sinks', index, 'webhook']);
    for (const path of places) {
      const url = textAt(value, path);
      if (url !== undefined && isPublicHttp(url)) report(path, { url });
    }
  },
});

/** A name without a dot, or an address of a private network, stays within walls of the reader's own. */
function isPublicHttp(url: string): boolean {
  const host = /^http:\/\/([a-z0-9.-]+)/i.exec(url)?.[1];
  if (host === undefined || !/\.[a-z]{2,}$/i.test(host)) return false;
  return !/(?:^|\.)(?:localhost|local|internal|svc|lan|home|test)$/i.test(host);
}
