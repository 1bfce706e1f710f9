/** Options that several commands share. */
import type { Call, Option } from '../command.ts';

export const targetOption: Option = {
  type: 'string',
  short: 't',
  value: 'T',
  description: 'on which target (default local)',
};

export function targetOf({ options: { target } }: Call): string {
  return typeof target === 'string' ? target : 'local';
}

export function textOf({ options }: Call, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
