/** The customers of `mooring demo`: plain chat requests, as any OpenAI client would send them. */

export interface Asked {
  readonly answered: number;
  /** Refused by a check, by a limit, or waiting for a person. */
  readonly refused: number;
  readonly failed: number;
}

export interface Question {
  readonly count: number;
  readonly channel: string;
  readonly question?: string;
  readonly signal: AbortSignal;
}

const QUESTIONS = [
  'Where is the milk?',
  'When do you open?',
  'Do you have stamps?',
  'Where is the bread?',
  'Can I pay by card?',
  'Do you sell batteries?',
  'Is there oat milk?',
  'Where are the eggs?',
] as const;

const AT_ONCE = 8;

export async function ask(url: string, { count, channel, question, signal }: Question): Promise<Asked> {
  const sums = { answered: 0, refused: 0, failed: 0 };
  let next = 0;
  async function customer(): Promise<void> {
    while (next < count) {
      const number = next;
      next += 1;
      const status = await one(url, question ?? QUESTIONS[number % QUESTIONS.length] ?? '', channel, number, signal);
      if (status < 300) sums.answered += 1;
      else if (status < 500) sums.refused += 1;
      else sums.failed += 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, customer));
  return sums;
}

async function one(
  url: string,
  question: string,
  channel: string,
  customer: number,
  signal: AbortSignal,
): Promise<number> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'greeter',
      user: `customer-${customer}`,
      messages: [],
      prompt: { variables: { question, channel } },
    }),
    signal,
  });
  await answer.arrayBuffer();
  return answer.status;
}
