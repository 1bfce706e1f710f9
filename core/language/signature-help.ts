/**
 * Feature: signature help. Inside the brackets of a call in an expression: what the function takes, what it gives, and
 * which argument is being written. Reads words, not a tree, for the call is never finished.
 */
import { type CelFunctionForm, celFunctionsNamed } from '../cel/functions.ts';
import { type CelToken, celTokens } from '../cel/tokens.ts';
import { expressionAt } from './expression-at.ts';
import type { FileView } from './file-view.ts';
import { placeAt } from './place-at.ts';

export interface SignatureHelpText {
  readonly forms: readonly (CelFunctionForm & { readonly description: string })[];
  /** The form that has room for the argument. */
  readonly active: number;
  readonly argument: number;
}

export function signatureHelpAt(view: FileView, offset: number): SignatureHelpText | undefined {
  const place = placeAt(view, offset);
  const expression = place && expressionAt(view, place, offset);
  const call = expression && openCall(celTokens(expression.source), expression.offset);
  if (!call) return undefined;
  const functions = celFunctionsNamed(call.name.text).filter(({ method }) => method === call.isMethod);
  const forms = functions.flatMap(({ forms, description }) => forms.map((form) => ({ ...form, description })));
  if (forms.length === 0) return undefined;
  const active = forms.findIndex(({ parameters }) => parameters.length > call.argument);
  return { forms, active: Math.max(0, active), argument: call.argument };
}

interface OpenCall {
  readonly name: CelToken;
  readonly isMethod: boolean;
  /** Counted from 0. */
  readonly argument: number;
}

/** The innermost call whose brackets hold the offset. */
function openCall(tokens: readonly CelToken[], offset: number): OpenCall | undefined {
  const open: { call: Omit<OpenCall, 'argument'> | undefined; argument: number }[] = [];
  for (const [index, token] of tokens.entries()) {
    // In a string, or in a bracket that is just being written, nothing is closed yet.
    if (token.start >= offset) break;
    if (/^[([{]$/.test(token.text)) {
      const before = tokens[index - 1];
      const call = token.text === '(' && before?.kind === 'name' ? callNamed(tokens, index - 1, before) : undefined;
      open.push({ call, argument: 0 });
    } else if (/^[)\]}]$/.test(token.text)) {
      open.pop();
    } else if (token.text === ',' && token.kind === 'punctuation') {
      const innermost = open.at(-1);
      if (innermost) innermost.argument += 1;
    }
  }
  const innermost = open.findLast(({ call }) => call !== undefined);
  return innermost?.call && { ...innermost.call, argument: innermost.argument };
}

function callNamed(tokens: readonly CelToken[], index: number, name: CelToken): Omit<OpenCall, 'argument'> {
  return { name, isMethod: tokens[index - 1]?.text === '.' };
}
