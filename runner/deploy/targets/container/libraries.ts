/**
 * The shared libraries that a program of this machine needs, at the places where its loader looks for them. The loader
 * itself is asked, as `ldd` does it: nothing else knows how it searches.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../../../../core/contract/runner.ts';

const PATIENCE_MS = 10_000;
/** The C library opens these by name when it looks up hosts; newer ones have them built in. */
const LOADED_BY_NAME = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

export function librariesOf(program: string): readonly string[] {
  const { stdout, status, error } = spawnSync(program, [], {
    env: { LD_TRACE_LOADED_OBJECTS: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  const found = [...(stdout ?? '').matchAll(/(?:=>|^)\s*(\/\S+) \(0x/gm)].map(([, path = '']) => path);
  const missing = /^\s*(\S+) => not found/m.exec(stdout ?? '')?.[1];
  if (error || status !== 0 || missing !== undefined || found.length === 0) {
    throw new Refusal(
      'refused',
      `An image cannot be made of ${program}: ${missing === undefined ? 'its loader does not say which libraries it needs' : `its library ${missing} is not found`}. Name an image that holds the gateway under \`container.image\` of the target.`,
    );
  }
  const c = found.find((path) => /\/libc\.so/.test(path));
  const byName = c === undefined ? [] : LOADED_BY_NAME.map((name) => join(dirname(c), name)).filter(existsSync);
  return [...new Set([...found, ...byName])].sort();
}
