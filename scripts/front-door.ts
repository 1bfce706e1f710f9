/**
 * The one port that `npm start` opens. VS Code's server itself listens on a private socket, since whoever reaches it
 * can run commands as you: a web page you happen to visit must not. So the door lets in what was addressed to it by
 * name and does not come from another site, and shows plain visitors the way to the workspace.
 */
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface FrontDoor extends AsyncDisposable {
  readonly port: number;
}

export interface FrontDoorOptions {
  readonly port: number;
  /** The Unix socket of the server behind the door. */
  readonly socket: string;
  /** Where a visit of `/` goes; it is told the authority the visitor used. */
  readonly home: (authority: string) => string;
}

/** Listens on 127.0.0.1. Takes any free port when the wanted one is taken. */
export async function openFrontDoor({ port, socket, home }: FrontDoorOptions): Promise<FrontDoor> {
  const server = createServer((incoming, answer) => {
    if (!isWelcome(incoming)) {
      answer.writeHead(403, { 'content-type': 'text/plain' }).end('Only pages of this VS Code may ask for this.\n');
      return;
    }
    if (incoming.url === '/') {
      answer.writeHead(302, { location: home(incoming.headers.host ?? '') }).end();
      return;
    }
    const { url: path, method, headers } = incoming;
    const onward = request({ socketPath: socket, path, method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  const passages = new Set<Duplex>();
  server.on('upgrade', (incoming, visitor, head) => {
    if (!isWelcome(incoming)) {
      visitor.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    const inside = connect(socket, () => {
      inside.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${rawHeaders(incoming)}\r\n`);
      inside.write(head);
      inside.pipe(visitor).pipe(inside);
    });
    passages.add(visitor);
    visitor.on('error', () => inside.destroy());
    inside.on('error', () => visitor.destroy());
    visitor.on('close', () => {
      passages.delete(visitor);
      inside.destroy();
    });
  });
  const taken = await listen(server, port);
  const close = async (): Promise<void> => {
    for (const visitor of passages) visitor.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: taken, [Symbol.asyncDispose]: close };
}

/** Addressed by a loopback name (else a site's name was re-bound to us), and not by another site's page. */
function isWelcome({ headers: { host, origin } }: IncomingMessage): boolean {
  if (host === undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

function rawHeaders({ rawHeaders: list }: IncomingMessage): string {
  return list.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
}

async function listen(server: Server, port: number): Promise<number> {
  const attempt = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : wanted);
      });
    });
  try {
    return await attempt(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')))
      throw error;
    return await attempt(0);
  }
}
