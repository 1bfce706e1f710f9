/** What `npm run build` makes of the gateway: it must run from its own files alone, as in a container. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chat, get, providersOf, readRecords, startGateway } from './gateway.ts';
import { deployment, modelRelease, stateFolder } from './state.ts';
import { startUpstream } from './upstream.ts';

const root = join(import.meta.dirname, '../..');

test('the bundle alone serves chats and ONNX files', async () => {
  assert.ok(existsSync(join(root, 'dist/gateway.js')), 'dist/gateway.js is missing. Run `npm run build`.');
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bundle-'));
  try {
    for (const name of readdirSync(join(root, 'dist'))) {
      if (name.startsWith('gateway')) cpSync(join(root, 'dist', name), join(folder, name), { recursive: true });
    }
    await using upstream = await startUpstream();
    using state = stateFolder();
    const onnx = readFileSync(join(root, 'examples/models/fraud.onnx'));
    const artifact = { path: 'models/fraud.onnx', digest: state.blob(onnx), bytes: onnx.length };
    const features = [
      { name: 'amount', type: 'number' },
      { name: 'country', type: 'category' },
      { name: 'channel', type: 'category' },
      { name: 'age_days', type: 'integer', nullable: true },
      { name: 'orders_24h', type: 'integer' },
    ];
    const outputs = [{ name: 'score', type: 'probability' }];
    const fraud = modelRelease({
      name: 'fraud',
      serve: { artifact: 'models/fraud.onnx', features, outputs },
      spec: { task: 'classification' },
    });
    const deployments = [
      deployment(state.release(modelRelease({}))),
      deployment(state.release({ ...fraud, artifact }), 'fraud'),
    ];
    state.write({ providers: providersOf(upstream), deployments });
    await using gateway = await startGateway(state.path, { main: join(folder, 'gateway.js') });
    assert.equal((await chat(gateway)).status, 200);
    assert.deepEqual((await get(`${gateway.url}/readyz`)).body.warnings, []);
    assert.equal((await get(`${gateway.url}/v2/models/fraud/ready`)).status, 200);
    assert.equal(await gateway.stop(), 0);
    assert.equal(readRecords(state.path).length, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
