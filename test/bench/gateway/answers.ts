/** What the mock upstreams of the gateway's bench answer. */

const usage = { prompt_tokens: 57, completion_tokens: 17, total_tokens: 74 };
const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'mock' };

/** A whole answer, with a reply of about so many characters. */
export function completion(size: number): string {
  const reply = 'Your parcel is on its way. '.padEnd(Math.max(28, size), 'It will be there soon. ');
  const message = { role: 'assistant', content: JSON.stringify({ reply, confidence: 0.93 }) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return JSON.stringify({ ...head, object: 'chat.completion', choices, usage });
}

/** A streamed answer in its pieces: twenty words, their usage and the end mark. */
export function streamPieces(): readonly string[] {
  const event = (data: object): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...data })}\n\n`;
  const delta = (part: object, finish: string | null = null): string =>
    event({ choices: [{ index: 0, delta: part, finish_reason: finish }] });
  return [
    delta({ role: 'assistant', content: '' }),
    ...Array.from({ length: 20 }, (_, index) => delta({ content: `word${index} ` })),
    delta({}, 'stop'),
    event({ choices: [], usage }),
    'data: [DONE]\n\n',
  ];
}
