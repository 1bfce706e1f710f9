/** The upstream of the gateway's bench, a process of its own: answers at once, whole or in pieces. */
import { createServer } from 'node:http';
import { completion, streamPieces } from './answers.ts';

const [port = '0', size = '0'] = process.argv.slice(2);
const whole = Buffer.from(completion(Number(size)));
const pieces = streamPieces();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const isStream = Buffer.concat(chunks).includes('"stream":true');
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    if (!isStream) return response.end(whole);
    for (const piece of pieces) response.write(piece);
    return response.end();
  });
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
