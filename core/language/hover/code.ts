/** What a code in a suppression, or in the rules of a Project, is about. */
import { builtInCodes } from '../../rules/built-in.ts';
import { rules } from '../../rules/registry.ts';
import { messageOf } from '../../rules/rule.ts';

export function describeCode(code: string): string | undefined {
  const info = rules.find((rule) => rule.code === code) ?? builtInCodes.get(code);
  return info && `**${code}**\n\n${messageOf(info)}`;
}
