/**
 * `npm run bench:lsp`: our language server and yaml-language-server side by side over stdio, with the same files and
 * schemas, in alternating runs. Prints a table and writes test/bench/results/lsp.md. Never asserts a time.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Server } from './lsp/client.ts';
import { aliases, type BenchDocument, deep, halfTyped, manyDocuments, oneList } from './lsp/documents.ts';
import { type Figures, run } from './lsp/measure.ts';

const root = join(import.meta.dirname, '../..');
const peer = join(root, 'test/bench/node_modules/yaml-language-server');
if (!existsSync(peer)) done('npm', ['ci', '--prefix', 'test/bench']);
// What is measured is what is shipped.
done(process.execPath, ['esbuild.mjs', '--production']);
const rounds = Number(process.env.MOORING_BENCH_ROUNDS ?? 2);
const sizes = (process.env.MOORING_BENCH_LINES ?? '200,1000,10000,50000').split(',').map(Number);
const shapes = [manyDocuments, oneList, deep, aliases, halfTyped];

const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-lsp-'));
const schema = (kind: string) => pathToFileURL(join(root, `schemas/${kind}.schema.json`)).href;
// A list of objects has a schema of its own; ours is told apart by the server itself.
writeFileSync(join(folder, 'list.json'), JSON.stringify({ type: 'array', items: { $ref: schema('openslo-v1/slo') } }));

const servers: readonly Server[] = [
  { name: 'mooring', args: [join(root, 'dist/server.js'), '--stdio'], configuration: () => ({}) },
  {
    name: 'yaml-language-server',
    args: [join(peer, 'bin/yaml-language-server'), '--stdio'],
    configuration(section) {
      const yaml = {
        validate: true,
        hover: true,
        completion: true,
        schemaStore: { enable: false },
        schemas: {
          [schema('openslo-v1/slo')]: 'many*.yaml',
          [pathToFileURL(join(folder, 'list.json')).href]: ['list*.yaml', 'alias*.yaml', 'half*.yaml'],
          [schema('mooring-v1/prompt')]: 'deep*.yaml',
        },
      };
      return section === '' ? { yaml } : section === 'yaml' ? yaml : {};
    },
  },
];

const PATIENCE_MS = Number(process.env.MOORING_BENCH_PATIENCE ?? 90) * 1000;
const nothing: Figures = {
  initialize: [],
  open: [],
  edit: [],
  complete: [],
  hover: [],
  burstComplete: [],
  burstDiagnostics: [],
  openMB: [],
  cyclesMB: [],
  wrong: [],
};

interface Row {
  readonly document: BenchDocument;
  readonly lines: number;
  readonly figures: ReadonlyMap<string, Figures>;
}

const rows: Row[] = [];
for (const lines of sizes) {
  for (const shape of shapes) {
    const document = shape(lines);
    const figures = new Map<string, Figures>();
    for (let round = 0; round < rounds; round += 1) {
      for (const server of servers) {
        const cycles = round === 0 && lines <= 1000 && shape === oneList;
        const measured = await withinPatience((onStart) => run(server, document, { folder, cycles, onStart }));
        // The next document is alone in the folder too: of two, each would repeat the names of the other.
        rmSync(join(folder, document.name), { force: true });
        figures.set(server.name, added(figures.get(server.name), measured));
      }
    }
    rows.push({ document, lines, figures });
    process.stderr.write(`${document.shape}, ${lines} lines: done\n`);
  }
}
rmSync(folder, { recursive: true });
const page = report(rows);
console.log(page);
mkdirSync(join(root, 'test/bench/results'), { recursive: true });
writeFileSync(join(root, 'test/bench/results/lsp.md'), page);
// A server that was left behind would keep this process.
process.exit(0);

function done(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`);
}

/** A server that does not get through in this time is reported as such, and left behind. */
async function withinPatience(begin: (onStart: (kill: () => void) => void) => Promise<Figures>): Promise<Figures> {
  let kill = () => {};
  const measured = begin((end) => {
    kill = end;
  });
  const late = Promise.withResolvers<Figures>();
  const timer = setTimeout(() => {
    kill();
    late.resolve({ ...nothing, wrong: [`not done in ${PATIENCE_MS / 1000} s`] });
  }, PATIENCE_MS);
  measured.catch(() => undefined);
  try {
    return await Promise.race([measured, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function added(before: Figures | undefined, more: Figures): Figures {
  if (!before) return more;
  return {
    initialize: [...before.initialize, ...more.initialize],
    open: [...before.open, ...more.open],
    edit: [...before.edit, ...more.edit],
    complete: [...before.complete, ...more.complete],
    hover: [...before.hover, ...more.hover],
    burstComplete: [...before.burstComplete, ...more.burstComplete],
    burstDiagnostics: [...before.burstDiagnostics, ...more.burstDiagnostics],
    openMB: [...before.openMB, ...more.openMB],
    cyclesMB: [...before.cyclesMB, ...more.cyclesMB],
    wrong: [...new Set([...before.wrong, ...more.wrong])],
  };
}

function report(all: readonly Row[]): string {
  const version = (path: string): string => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version;
  const head = [
    'shape',
    'lines',
    'server',
    'initialize',
    'open',
    'edit p50 / p95',
    'completion p50 / p95',
    'hover',
    'burst: completion p50 / p95',
    'burst: last diagnostics',
    'MB',
    'wrong',
  ];
  const lines = all.flatMap(({ document, lines, figures }) =>
    [...figures].map(([name, one]) =>
      [
        document.shape,
        String(lines),
        name,
        ms(quantile(one.initialize, 0.5)),
        ms(quantile(one.open, 0.5)),
        pair(one.edit),
        pair(one.complete),
        ms(quantile(one.hover, 0.5)),
        pair(one.burstComplete),
        ms(quantile(one.burstDiagnostics, 0.5)),
        `${Math.round(quantile(one.openMB, 0.5))}${one.cyclesMB.length > 0 ? ` → ${Math.round(quantile(one.cyclesMB, 0.5))}` : ''}`,
        one.wrong.join('; ') || '–',
      ].join(' | '),
    ),
  );
  const ratios = all.map(({ document, lines, figures }) => {
    const [ours, theirs] = servers.map(({ name }) => figures.get(name));
    if (!ours || !theirs) return '';
    const ratio = (of: (one: Figures) => readonly number[]) => {
      const times = quantile(of(theirs), 0.5) / quantile(of(ours), 0.5);
      return Number.isNaN(times) ? 'not done' : `${times.toFixed(1)} ×`;
    };
    return `${document.shape} | ${lines} | ${ratio((one) => one.open)} | ${ratio((one) => one.edit)} | ${ratio((one) => one.complete)} | ${ratio((one) => one.burstComplete)} | ${ratio((one) => one.burstDiagnostics)}`;
  });
  return `# Language server beside yaml-language-server

Written by \`npm run bench:lsp\`. Milliseconds; each server in a process of its own over stdio, in alternating runs
(${rounds} rounds), Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)} at the end.
Mooring ${version(root)}, yaml-language-server ${version(peer)}. The same files and the same schemas. Both push diagnostics.

- *open*: from \`didOpen\` to the diagnostics that hold all mistakes of the document.
- *edit*: from \`didChange\` (one character in the middle) to diagnostics that show it. yaml-language-server waits 200 ms
  before it validates; its own work is what is left above 200. Mooring waits until no message is queued.
- *completion*: a line with two letters is inserted and completion asked at once; the right property must be among the
  answers.
- *burst*: 20 keys 50 ms apart with a completion at each; then how long after the last key the last diagnostics came.
- *MB*: resident after opening; behind the arrow after 200 documents were opened and closed.
- *wrong*: what was not as it must be. A fast empty answer does not win.

| ${head.join(' | ')} |
|${head.map(() => '---').join('|')}|
${lines.map((line) => `| ${line} |`).join('\n')}

## How many times longer yaml-language-server takes (medians)

| shape | lines | open | edit | completion | burst: completion | burst: last diagnostics |
|---|---|---|---|---|---|---|
${ratios.map((line) => `| ${line} |`).join('\n')}
`;
}

function pair(values: readonly number[]): string {
  return `${ms(quantile(values, 0.5))} / ${ms(quantile(values, 0.95))}`;
}

function ms(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
