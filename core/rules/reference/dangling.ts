/** A mention of something that is nowhere in the project. */
import { nearest } from '../../values/suggest.ts';
import { definitionsOf, namesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const dangling = workspaceRule({
  code: 'reference/dangling',
  severity: 'error',
  what: 'There is no {kind} named `{name}` in this project.',
  why: 'Nothing that depends on it can run.',
  fix: 'Correct the name, or add the {kind}.',
  kinds: 'all',
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-repli}
#- /reply.prompt.yaml
name: support-reply
messages: [{role: user, content: Hello}]
`,
      `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  indicatorRef: good-answers
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.95}]
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-reply}
#- /reply.prompt.yaml
name: support-reply
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    for (const { kind, name, path, from } of resource.references) {
      if (isDefined(kind, name)) continue;
      // Without a Project nobody has said which teams there are.
      if (kind === 'Team' && namesOf(workspace, 'Project').length === 0) continue;
      const guess = nearest(name, namesOf(workspace, kind));
      report(
        path,
        { kind: kind === 'Team' ? 'team' : kind, name },
        {
          ...(guess && { fix: `Did you mean \`${guess}\`?` }),
          ...(from === 'openslo' && {
            severity: 'warning',
            why: 'OpenSLO allows it to live elsewhere, but then nothing here can check it.',
          }),
        },
      );
    }

    /** A Model implicitly defines the OpenSLO Service of its name. */
    function isDefined(kind: string, name: string): boolean {
      if (definitionsOf(workspace, kind, name).length > 0) return true;
      return kind === 'Service' && definitionsOf(workspace, 'Model', name).length > 0;
    }
  },
});
