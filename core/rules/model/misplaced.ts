/** A target or provider outside the regions that data may be processed in. */
import { calledModels, providerOf } from '../../release/called-models.ts';
import { isMisplaced } from '../../release/residency.ts';
import { itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { definitionsOf, resourcesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const misplaced = workspaceRule({
  code: 'model/misplaced',
  severity: 'warning',
  what: 'Data may be processed in {residency} only, and {who} {where}.',
  why: 'Deploying this Model to `{target}` is refused.',
  fix: 'Use one in these regions, or correct the `region` there.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  placement: {residency: [eu]}
  targets: [local]
#- /local.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec: {type: local, region: eu}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1", region: us}}
`,
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  placement: {residency: [eu]}
  targets: [local]
#- /local.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec: {type: local}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1", region: eu-central-1}}
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  placement: {residency: [eu]}
  targets: [local]
#- /local.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec: {type: local, region: eu, providers: {acme: {region: eu-west-1}}}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1", region: us}}
`,
    ],
  },
  check(resource, { workspace }, report) {
    const { value } = resource;
    const residency = itemsAt(value, ['spec', 'placement', 'residency']).filter((one) => typeof one === 'string');
    if (residency.length === 0) return;
    const named = itemsAt(value, ['spec', 'targets']);
    const targets = (named.length > 0 ? named : ['local']).flatMap((name, index) => {
      const [site] = typeof name === 'string' ? definitionsOf(workspace, 'Target', name) : [];
      return typeof name === 'string' && site ? [{ name, index, spec: site.resource.value }] : [];
    });
    const tell = (where: string | undefined) =>
      where === undefined ? 'in a region that nobody has named' : `in ${where}`;
    const parameters = { residency: residency.join(', ') };
    for (const { name, index, spec } of targets) {
      const region = textAt(spec, ['spec', 'region']);
      if (!isMisplaced(residency, region)) continue;
      report(named.length > 0 ? ['spec', 'targets', index] : ['spec', 'placement', 'residency'], {
        ...parameters,
        who: `\`${name}\``,
        where: `stands ${tell(region)}`,
        target: name,
      });
    }
    const [project] = resourcesOf(workspace, 'Project');
    const providers = project && valueAt(project.resource.value, ['spec', 'providers']);
    if (!isJsonObject(providers)) return;
    for (const { ids, path } of calledModels(workspace, resource)) {
      for (const { name: target, spec } of targets) {
        const regions = ids.map((id) => {
          const provider = providerOf(id);
          const declared = Object.hasOwn(providers, provider);
          const region =
            textAt(spec, ['spec', 'providers', provider, 'region']) ?? textAt(providers, [provider, 'region']);
          return { provider, region, outside: declared && isMisplaced(residency, region) };
        });
        const [first] = regions;
        if (!first || !regions.every(({ outside }) => outside)) continue;
        report(path, { ...parameters, who: `\`${first.provider}\``, where: `answers ${tell(first.region)}`, target });
        break;
      }
    }
  },
});
