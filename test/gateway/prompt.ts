/** A prompt as examples have it: a ticket in, a reply with a confidence out. */
export const replyPrompt = {
  version: '1.0.0',
  value: {
    name: 'reply',
    version: '1.0.0',
    model: 'mock/small',
    modelParameters: { temperature: 0.2, maxTokens: 300 },
    inputs: {
      ticket: { type: 'string', maxTokens: 100, sensitive: true },
      locale: { type: 'string', enum: ['en', 'de'], default: 'en' },
      total: { type: 'number', default: 0 },
    },
    outputs: {
      type: 'object',
      required: ['reply', 'confidence'],
      properties: {
        reply: { type: 'string' },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
        refund: { type: 'number' },
      },
    },
    messages: [
      { role: 'system', content: 'You answer for ACME in {{locale}}. The order total is {{total}}.' },
      { role: 'user', content: '{{ticket}}' },
    ],
  },
} as const;

export const goodReply = { reply: 'It is on its way.', confidence: 0.9 };
