/** A version range that none of the existing versions is in. */
import { parseRange, parseVersion, printVersion, satisfies } from '../../values/semver.ts';
import { definitionsOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const unsatisfiableRange = workspaceRule({
  code: 'reference/unsatisfiable-range',
  severity: 'error',
  what: 'No version of `{name}` is in the range `{range}`.',
  why: 'A release could not decide which text to serve.',
  fix: 'There are: {versions}. Change the range, or add a version that is in it.',
  kinds: 'all',
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-reply@^3}
#- /reply.prompt.yaml
name: support-reply
version: 2.1.0
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-reply@^2.1}
#- /reply.prompt.yaml
name: support-reply
version: 2.1.0
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    for (const { kind, name, range, path } of resource.references) {
      if (range === undefined) continue;
      const parsed = parseRange(range);
      const sites = definitionsOf(workspace, kind, name);
      if (!parsed.ok || sites.length === 0) continue;
      const versions = sites.flatMap((site) => {
        const version = parseVersion(site.resource.version ?? '');
        return version.ok ? [version.value] : [];
      });
      if (versions.some((version) => satisfies(version, parsed.value))) continue;
      const known = versions.map(printVersion).slice(0, 10).join(', ');
      report(path, { name, range, versions: known === '' ? 'only working copies without a version' : known });
    }
  },
});
