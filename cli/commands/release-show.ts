/** `mooring release show`: one release, whole. */
import type { ReleaseShowOutput } from '../../core/contract/generated/output.ts';
import type { JsonObject } from '../../core/values/json.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner } from '../runner/open.ts';
import { releaseJson } from '../runner/release.ts';

export const command: Command = {
  name: 'release show',
  summary: 'show one release: what it consists of and where it serves',
  usage: 'NAME|DIGEST',
  details: 'Takes the name of a model or prompt (what its files give now), a digest, or at least its first six digits.',
  formats: ['json'],
  arguments: { min: 1, max: 1 },
  examples: ['mooring release show support-assistant', 'mooring release show 8c1f4e2a'],
  async run(call) {
    const [release = ''] = call.arguments;
    await using runner = await openRunner(call);
    const { document, ...row } = await ask(call, runner, 'release.show', { release });
    if (call.format === 'json') {
      const plain: JsonObject = JSON.parse(JSON.stringify(document));
      call.terminal.print(printJson<ReleaseShowOutput>({ release: releaseJson(row), document: plain }));
      return 0;
    }
    const { prompt, artifact, resources } = document;
    const lines = [
      `${row.name}@${row.digest}`,
      `  ${row.subject}, ${row.final ? 'final' : 'draft'}${row.current ? ', what the files give now' : ''}`,
      ...row.draftBecause.map((why) => `    ${why}`),
      `  behaviour  ${row.behaviour}`,
      ...(row.commit === undefined ? [] : [`  commit     ${row.commit}`]),
      ...(prompt ? [`  prompt     ${prompt.name}@${prompt.version ?? 'working copy'}`] : []),
      ...(artifact ? [`  artifact   ${artifact.path}, ${artifact.bytes} bytes, ${artifact.digest}`] : []),
      ...Object.keys(resources).map((key) => `  with       ${key}`),
      row.serving.length > 0 ? `  serves on  ${row.serving.join(', ')}` : '  serves nowhere',
    ];
    call.terminal.print(`${lines.join('\n')}\n`);
    return 0;
  },
};
