/** Where our programs are: `dist/NAME.js` once built, `NAME/main.ts` where the sources run as they are. */
import { join } from 'node:path';
import { packageRoot } from './documentation.ts';

export function entryOf(program: 'cli' | 'gateway' | 'runner' | 'server'): string {
  return import.meta.url.endsWith('.ts')
    ? join(packageRoot, program, 'main.ts')
    : join(packageRoot, 'dist', `${program}.js`);
}
