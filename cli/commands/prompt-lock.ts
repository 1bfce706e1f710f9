/** `mooring prompt lock`: makes prompt versions final by writing what they are into mooring.lock. */
import { relative, resolve } from 'node:path';
import type { PromptLockOutput } from '../../core/contract/generated/output.ts';
import { checkLock, entryKey, type LockProblem, lockPrompts, printLock } from '../../core/prompt/lock.ts';
import { printVersion } from '../../core/values/semver.ts';
import { LOCK_FILE, reason } from '../../host/files.ts';
import { sha256 } from '../../host/sha256.ts';
import { writeWhole } from '../../host/write.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { openPrompts, shownFile } from '../prompts/find.ts';

type Answer = Omit<PromptLockOutput, 'schemaVersion'>;

export const command: Command = {
  name: 'prompt lock',
  summary: 'make prompt versions final: pin their content in mooring.lock',
  usage: '[--check]',
  details:
    'Locks every prompt that has a version and is not locked yet. An edited locked version is never locked anew: it\nis refused, with the version to bump to, and the command exits 1. Commit mooring.lock.',
  formats: ['json'],
  options: {
    check: { type: 'boolean', description: 'write nothing; exit 1 when something is not locked or was edited' },
  },
  arguments: { min: 0, max: 0 },
  async run(call) {
    const project = await openPrompts(call);
    const check = call.options.check === true;
    const sound = project.prompts.filter((found) => found.sound);
    const update = lockPrompts(project.lock, sound, sha256);
    const path = resolve(project.root, LOCK_FILE);
    if (!check && update.added.length > 0) {
      await writeWhole(path, printLock(update.lock)).catch((error: unknown) => {
        throw new UsageError(`${path} cannot be written: ${reason(error)}.`);
      });
    }
    const broken = project.prompts.filter((found) => !found.sound && found.prompt.version !== undefined);
    const missing = checkLock(project.lock, project.prompts, sha256).filter(
      (one) => one.code === 'locked-version-missing',
    );
    const answer: Answer = {
      added: update.added.map((entry) => entryKey(entry.name, entry.version)),
      unchanged: update.unchanged.map((entry) => entryKey(entry.name, entry.version)),
      refused: [
        ...[...update.refused, ...missing].map((one) => refusal(call, one)),
        ...broken.map(({ file }) => ({
          file: shownFile(call, file),
          why: 'The file has errors. Mend what `mooring lint` reports first.',
          bumpTo: null,
        })),
      ],
      file: relative(call.folder, path),
      written: !check && update.added.length > 0,
    };
    call.terminal.print(call.format === 'json' ? printJson<PromptLockOutput>(answer) : text(answer, check));
    return answer.refused.length > 0 || (check && answer.added.length > 0) ? 1 : 0;
  },
};

function refusal(call: Call, one: LockProblem): Answer['refused'][number] {
  const { bumpTo } = one;
  return {
    file: one.file === undefined ? null : shownFile(call, one.file),
    why: one.message,
    bumpTo: bumpTo === undefined ? null : printVersion(bumpTo),
  };
}

function text({ added, unchanged, refused, file }: Answer, check: boolean): string {
  const lines = [
    ...added.map((key) => `  ${check ? 'not locked' : 'locked'}  ${key}`),
    ...refused.map(({ file: refusedFile, why }) => `  refused  ${refusedFile ?? file}\n           ${why}`),
  ];
  const summary = `${added.length} ${check ? 'to lock' : 'locked'}, ${unchanged.length} unchanged, ${refused.length} refused.`;
  return `${[...lines, summary].join('\n')}\n`;
}
