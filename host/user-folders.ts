/** The user's own folders, outside every project. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where Mooring keeps what belongs to the user: the key that signs ledgers, and the last known end of each. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CONFIG_HOME: given, APPDATA: windows } = env;
  if (given !== undefined && isAbsolute(given)) return join(given, 'mooring');
  if (process.platform === 'win32' && windows !== undefined) return join(windows, 'mooring');
  return join(homedir(), '.config', 'mooring');
}

/** Where Mooring keeps data of the user that is large or belongs to no single checkout. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_DATA_HOME: given, LOCALAPPDATA: windows } = env;
  if (given !== undefined && isAbsolute(given)) return join(given, 'mooring');
  if (process.platform === 'win32' && windows !== undefined) return join(windows, 'mooring');
  return join(homedir(), '.local/share/mooring');
}

/** Where Mooring keeps what can be made again, and may be removed at any time. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: given, LOCALAPPDATA: windows } = env;
  if (given !== undefined && isAbsolute(given)) return join(given, 'mooring');
  if (process.platform === 'win32' && windows !== undefined) return join(windows, 'mooring', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/mooring');
  return join(homedir(), '.cache/mooring');
}
