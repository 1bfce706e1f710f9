/** `schema: output`: the answer is what the prompt promises. Free text promises nothing, so there is nothing to judge. */
import { ok, problem, quoted } from '../../values/result.ts';
import { failed, passed, type ScorerKind } from './scorer.ts';

export const schema: ScorerKind = (_written, name, context) => {
  if (context.outputSchema === undefined) {
    return problem(
      `The scorer ${quoted(name)} checks the output schema, and the prompt declares none. Add \`outputs\` to it.`,
    );
  }
  const compiled = context.compileSchema(context.outputSchema);
  if (!compiled.ok) return compiled;
  return ok({
    name,
    kind: 'schema',
    scale: 'share',
    better: 'higher',
    score({ output, text }) {
      const wrong = compiled.value(output);
      if (wrong === undefined) return passed('It fits the output schema.');
      const notJson = typeof output === 'string' && !isJson(text);
      return failed(notJson ? `It is not JSON: ${quoted(text)}.` : wrong);
    },
  });
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
