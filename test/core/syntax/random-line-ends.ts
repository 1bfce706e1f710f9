/** Texts whose lines end in all the ways that there are, and edits where these ends come together, part, come and go. */
import { parse } from '../../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../../core/syntax/tree.ts';
import { dumpFile } from './dump.ts';
import { pick, type Random, type RandomEdit, randomEdit, randomYaml } from './random-yaml.ts';

/** The same lines with other ends; a lone carriage return never comes to stand before a line feed. */
export function withEnds(random: Random, text: string, ends: readonly string[]): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .reduce((before, line) => {
      const end = pick(random, ends);
      return before + (before.endsWith('\r') && end === '\n' ? '\r' : end) + line;
    });
}

/** Edits a random text so many times, and says where it first differs from the text that is parsed anew. */
export function differenceAfterEdits(random: Random, edits: number): string | undefined {
  let source = withEnds(random, randomYaml(random), ['\n', '\r\n', '\r']);
  let file = parse(source);
  for (let step = 0; step < edits; step += 1) {
    const edit = editOfEnds(random, source);
    source = source.slice(0, edit.span.start) + edit.text + source.slice(edit.span.end);
    file = file.edit(edit);
    if (seen(file) !== seen(parse(source))) return `step ${step}: ${JSON.stringify(edit)} to ${JSON.stringify(source)}`;
  }
  return undefined;
}

function seen(file: SyntaxFile): string {
  const starts = Array.from({ length: file.lines.count + 1 }, (_, line) => file.lines.lineStart(line));
  return JSON.stringify([file.text, dumpFile(file), starts]);
}

export function editOfEnds(random: Random, text: string): RandomEdit {
  const ends = [...text.matchAll(/\r\n?|\n/g)];
  if (random(3) === 0 || ends.length === 0) return randomEdit(random, text);
  const { index, 0: end } = pick(random, ends);
  const start = index + random(end.length + 1);
  const stop = Math.min(text.length, start + random(3));
  return { span: { start, end: stop }, text: pick(random, ['', '', '\r', '\n', '\r\n', 'a\r', '\nb: 1', '\r\r', ' ']) };
}
