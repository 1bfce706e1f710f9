/**
 * Completes package-lock.json after `npm install` from a registry that lacks packages of other platforms: npm leaves
 * such optional packages out without a word, and `npm ci` then refuses the lockfile everywhere. Their names say which
 * platform they are for; their integrity stays unknown, as it was not to be had. Run: node scripts/complete-lockfile.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

const file = join(root, 'package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
for (const [place, entry] of Object.entries(lockfile.packages)) {
  for (const [name, version] of Object.entries(place === '' ? {} : (entry.optionalDependencies ?? {}))) {
    const places = [`${place}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((known) => lockfile.packages[known])) continue;
    const words = name.slice(name.lastIndexOf('/') + 1).split('-');
    lockfile.packages[`node_modules/${name}`] = {
      version,
      cpu: processors.filter((processor) => words.includes(processor)),
      ...(entry.dev ? { dev: true } : {}),
      ...(words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {}),
      ...(words.some((word) => word.startsWith('gnu')) ? { libc: ['glibc'] } : {}),
      optional: true,
      os: systems.filter((system) => words.includes(system)),
    };
    added.push(name);
  }
}
const sorted = Object.entries(lockfile.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
if (added.length > 0) {
  writeFileSync(file, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
}
process.stderr.write(`${added.length} packages of other platforms added to package-lock.json.\n`);
