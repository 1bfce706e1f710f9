/** `regex`: a part of the answer matches a pattern of RE2, in time linear in the answer. */
import { compilePattern } from '../../cel/re2.ts';
import { ok, quoted } from '../../values/result.ts';
import { textOf } from './answer-part.ts';
import { textOption } from './options.ts';
import { failed, passedIf, type ScorerKind } from './scorer.ts';

export const regex: ScorerKind = (written, name) => {
  const field = textOption(written, 'field');
  const pattern = typeof written === 'string' ? written : (textOption(written, 'pattern') ?? '');
  const compiled = compilePattern(pattern);
  if (!compiled.ok) return compiled;
  return ok({
    name,
    kind: 'regex',
    scale: 'share',
    better: 'higher',
    score(answered) {
      const found = textOf(answered, field);
      if (!found.ok) return failed(found.problem);
      const matches = compiled.value.matcher(found.value).find();
      return passedIf(
        matches,
        `It matches ${quoted(pattern)}.`,
        `It does not match ${quoted(pattern)}: ${quoted(found.value)}.`,
      );
    },
  });
};
