/**
 * A folder of up to 100,000 YAML files, one in twenty of them ours: reading it holds up nobody, happens once, and fits
 * into memory. A seed is the number of files.
 */
import assert from 'node:assert/strict';
import type { Location, SymbolInformation } from 'vscode-languageserver/node';
import { capabilities, parameters } from '../server/every-request.ts';
import { beginScan, manyFiles, model, usageOf } from '../server/many-files.ts';
import { slowTest } from './ledger.ts';

const { diagnostic: _, ...withoutPull } = capabilities.textDocument;
const NUMBER = 41;
const MOST_BYTES = 1_000_000_000;

slowTest({
  name: 'server-many-files',
  claim: 'among 100,000 files an open document is checked at once, and each file is read once',
  sources: [
    'server/**/*.ts',
    'host/{files,project,read-ahead}.ts',
    'test/server/{many-files,every-request,ask-everything,client}.ts',
    'test/slow/server-many-files.slow.ts',
  ],
  seeds: [5000, 20_000, 100_000],
  async measure(count) {
    using many = manyFiles(count);
    const { client, progress, ended } = await beginScan(many.folder, { ...capabilities, textDocument: withoutPull });
    await using _client = client;
    // `initialize` is answered before anything is read.
    const answeredFirst = progress.length === 0;
    const path = many.modelPath(NUMBER);
    await client.open(path, model(NUMBER).replace('chat', 'chatt'));
    const early = await client.diagnostics(path, ({ version }) => version === 1);
    const toldWhileReading = !progress.includes('end') && early.length === 1;
    await ended;
    const scanned = usageOf(client.process.pid);

    const symbols = await client.connection.sendRequest<SymbolInformation[]>('workspace/symbol', { query: 'p40' });
    const references = await client.connection.sendRequest<Location[]>(
      'textDocument/references',
      parameters(path, { line: 5, character: 18 }),
    );
    await client.change(path, 2, [{ text: model(NUMBER) }]);
    const edited = await client.diagnostics(path, ({ version }) => version === 2);
    await client.connection.sendRequest('textDocument/codeAction', parameters(path, { line: 5, character: 18 }));
    const after = usageOf(client.process.pid);
    return {
      answeredFirst,
      toldWhileReading,
      scans: progress.filter((kind) => kind === 'begin').length,
      showsProgress: progress.filter((kind) => kind === 'report').length > 10,
      // Each file once, and what the process itself reads.
      readsOnce: scanned === undefined || scanned.reads < 1.5 * count + 5000,
      readsLittleAfterwards: scanned === undefined || after === undefined || after.reads - scanned.reads < 1000,
      fitsMemory: after === undefined || after.peakBytes < MOST_BYTES,
      found: symbols.some(({ name }) => name === 'p40@1.0.0'),
      references: references.length,
      problems: edited.length,
      failed: client.log.length,
    };
  },
  judge(results) {
    for (const result of results) {
      assert.deepEqual(result, {
        answeredFirst: true,
        toldWhileReading: true,
        scans: 1,
        showsProgress: true,
        readsOnce: true,
        readsLittleAfterwards: true,
        fitsMemory: true,
        found: true,
        references: 2,
        problems: 0,
        failed: 0,
      });
    }
  },
});
