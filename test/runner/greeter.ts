/** The files of a small project: one model that greets, answered from a replay file or by an upstream. */
export interface GreeterOptions {
  /** What the prompt says; another text is another release. */
  readonly text?: string;
  /** YAML of more keys under `spec`, in flow style. */
  readonly spec?: string;
  readonly baseUrl?: string;
  readonly prices?: string;
}

export function greeter({
  text = 'Greet {{who}}.',
  spec = '',
  baseUrl,
  prices,
}: GreeterOptions = {}): Record<string, string> {
  const provider =
    baseUrl === undefined ? '{type: replay, file: data/replay.jsonl}' : `{type: openai, baseUrl: "${baseUrl}"}`;
  return {
    'mooring.yaml': `apiVersion: mooring/v1
kind: Project
metadata: {name: greetings}
spec:
  providers: {offline: ${provider}}
${prices === undefined ? '' : `  prices: {offline/mini: ${prices}}\n`}`,
    'prompts/hello.prompt.yaml': `name: hello
model: offline/mini
inputs: {who: {type: string}}
messages:
  - {role: user, content: "${text}"}
`,
    'models/greeter.model.yaml': `apiVersion: mooring/v1
kind: Model
metadata: {name: greeter}
spec:
  task: chat
  serve: {prompt: hello, timeout: 5s}
${spec === '' ? '' : `  ${spec}\n`}`,
    'data/replay.jsonl':
      '{"prompt":"hello","input":{"who":"Ada"},"output":"Hello Ada","inputTokens":10,"outputTokens":5}\n',
  };
}

/** One call, as a client makes it. */
export async function greet(url: string, who = 'Ada'): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'greeter', messages: [{ role: 'user', content: who }] }),
  });
  return { status: response.status, body: await response.text() };
}
