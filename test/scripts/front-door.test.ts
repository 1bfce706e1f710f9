/** Whom the port of `npm start` lets in. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openFrontDoor } from '../../scripts/front-door.ts';

/** A door with a server behind it that answers with the path it was asked for, and echoes upgraded connections. */
async function door(context: TestContext, port = 0): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'door-'));
  const socket = join(folder, 'server');
  const server = createServer((incoming, answer) => answer.end(incoming.url));
  server.on('upgrade', (_incoming, visitor, head) => {
    visitor.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    visitor.write(head);
    visitor.pipe(visitor);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const opened = await openFrontDoor({ port, socket, home: (authority) => `/?at=${authority}` });
  context.after(async () => {
    await opened[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return opened.port;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function visit(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, async (answer) => {
      const body = (await answer.setEncoding('utf8').toArray()).join('');
      resolve({ status: answer.statusCode, headers: answer.headers, body });
    })
      .on('error', reject)
      .end();
  });
}

/** All that a raw upgrade request gets to read until the other side has said enough or closes. */
function upgrade(port: number, origin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET /socket HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${origin}\r\n`);
      socket.write('connection: upgrade\r\nupgrade: websocket\r\n\r\nhello');
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      read += chunk;
      if (read.endsWith('hello')) socket.destroy();
    });
    socket.on('error', reject).on('close', () => resolve(read));
  });
}

test('a visit of the bare address is led to the workspace', async (context) => {
  const port = await door(context);
  const { status, headers } = await visit(port, '/');
  assert.equal(status, 302);
  assert.equal(headers.location, `/?at=127.0.0.1:${port}`);
});

test('everything else goes to the server behind it, by either loopback name', async (context) => {
  const port = await door(context);
  assert.equal((await visit(port, '/static/a.js?x=1')).body, '/static/a.js?x=1');
  assert.equal((await visit(port, '/b', { host: `localhost:${port}` })).body, '/b');
});

test('pages of other sites, and names bound to this address, are refused', async (context) => {
  const port = await door(context);
  const own = `127.0.0.1:${port}`;
  const strangers: readonly Record<string, string>[] = [
    { host: 'site.example' },
    { host: `127.0.0.1.site.example:${port}` },
    { host: own, origin: 'https://site.example' },
    { host: own, origin: `http://localhost:${port}` },
    { host: own, origin: 'null' },
  ];
  for (const headers of strangers)
    assert.equal((await visit(port, '/file', headers)).status, 403, JSON.stringify(headers));
});

test('web sockets pass in both directions for our own page only', async (context) => {
  const port = await door(context);
  assert.match(await upgrade(port, `http://127.0.0.1:${port}`), /^HTTP\/1\.1 101 [\s\S]*hello$/);
  assert.match(await upgrade(port, 'https://site.example'), /^HTTP\/1\.1 403 /);
});

test('when the wanted port is taken another one is opened', async (context) => {
  const first = await door(context);
  const second = await door(context, first);
  assert.notEqual(second, first);
  assert.equal((await visit(second, '/c')).body, '/c');
});
