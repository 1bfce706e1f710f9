/** A program of many modules spends a third of its start on compiling them. */
import module from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './user-folders.ts';
import { makeFolder } from './write.ts';

/**
 * What is imported from here on is compiled once for all later starts: kept in the user's own folder, since what is in
 * it is run. Where it cannot be kept, or this Node cannot keep it, every start compiles.
 */
export function keepCompiledCode(): void {
  const compiled = join(cacheFolder(), 'compiled');
  try {
    makeFolder(compiled, 0o700);
  } catch {
    return;
  }
  module.enableCompileCache?.(compiled);
}
