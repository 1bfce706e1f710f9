/** Two callers with one key. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const duplicateHash = rule({
  code: 'project/duplicate-hash',
  severity: 'error',
  what: 'The key of `{name}` is that of `{other}`.',
  why: 'A call cannot be told apart, so limits and costs go to one of the two.',
  fix: 'Give each caller a key of its own.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  keys: [{name: web, hash: "sha256:7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e"}, {name: app, hash: "sha256:7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e"}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  keys: [{name: web, hash: "sha256:7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e"}]
`,
    ],
  },
  check({ value }, report) {
    const seen = new Map<string, string>();
    for (const [index, key] of itemsAt(value, ['spec', 'keys']).entries()) {
      const [name = '', hash] = [textAt(key, ['name']), textAt(key, ['hash'])];
      if (hash === undefined) continue;
      const other = seen.get(hash);
      if (other === undefined) seen.set(hash, name);
      else report(['spec', 'keys', index, 'hash'], { name, other });
    }
  },
});
