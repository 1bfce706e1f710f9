/** Who is the runner of a project already, in words. */
import type { Holder } from './store/lock.ts';

export function takenBy(holder: Holder | undefined): string {
  const who = holder === undefined ? 'Another process' : `The process ${holder.pid}`;
  if (holder?.mode === 'command') {
    return `${who}, a \`mooring\` command, is at work in this project. Wait until it is done.`;
  }
  return `${who} is the runner of this project. Where it cannot be reached, another user or session started it: end it there, with \`mooring down\`.`;
}
