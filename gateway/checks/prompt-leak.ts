/**
 * Looks for the prompt's instructions in the answer: any run of twelve words of a system message, whatever their case,
 * spaces and punctuation. Both texts are read once.
 */
import { type Finding, passed } from './check.ts';

const runLength = 12;

export type LeakCheck = (text: string) => Finding;

export function compileLeakCheck(instructions: readonly string[]): LeakCheck {
  const runs = new Set(instructions.flatMap(wordRuns));
  return (text) => {
    if (runs.size === 0 || !wordRuns(text).some((run) => runs.has(run))) return passed;
    return { verdict: 'fail', why: `The answer repeats ${runLength} words or more of the instructions.` };
  };
}

function wordRuns(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs: string[] = [];
  for (let end = runLength; end <= words.length; end++) runs.push(words.slice(end - runLength, end).join(' '));
  return runs;
}
