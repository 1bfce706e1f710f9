/** A program of many modules spends a third of its start on compiling them. */
import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from './user-folders.ts';

/**
 * What is imported from here on is compiled once for all later starts: kept in the user's own folder, since what is in
 * it is run. Where it cannot be kept, or this Node cannot keep it, every start compiles.
 */
export function keepCompiledCode(): void {
  const compiled = join(cacheFolder(), 'compiled');
  if (isMade(compiled)) module.enableCompileCache?.(compiled);
}

/** Not `recursive`: Node then tries for ever where a folder that exists takes no folders, as below /proc. */
function isMade(compiled: string): boolean {
  for (const folder of [dirname(dirname(compiled)), dirname(compiled), compiled]) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}
