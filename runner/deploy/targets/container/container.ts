/** One container of an engine, by its name: how it is, and making, starting and removing it. */
import { Refusal } from '../../../../core/contract/runner.ts';
import { IMAGE_LABEL, OPTIONS_LABEL } from './description.ts';
import { type Engine, type EngineAnswer, listIn, numberIn, textIn, valueIn } from './engine.ts';
import { carriesLabels, type Identity } from './identity.ts';

export interface ContainerView {
  readonly running: boolean;
  /** It ended by itself. */
  readonly failed: boolean;
  /** How often the engine started it again. */
  readonly restarts: number;
  /** Of its process as this machine sees it. */
  readonly pid: number | undefined;
  /** How it ended, as a part of a sentence. */
  readonly why: string;
  /** What it was made of. */
  readonly tag: string;
  readonly options: string;
  /** `NAME=value`. */
  readonly environment: readonly string[];
}

export interface Container {
  /** Undefined when there is none. */
  look(signal?: AbortSignal): Promise<ContainerView | undefined>;
  create(description: Readonly<Record<string, unknown>>, signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when it runs; `Refusal` with what the engine says when it cannot. */
  start(signal: AbortSignal | undefined): Promise<void>;
  /** Lets it finish what it was asked, and removes it. What is not there is removed already. */
  remove(signal: AbortSignal | undefined): Promise<void>;
  /** The end of its log, as a sentence. */
  lastWords(signal: AbortSignal | undefined): Promise<string>;
}

const STOP_SECONDS = 35;
const STOP_PATIENCE_MS = 90_000;
const KILLED = 137;

export function openContainer(engine: Engine, name: string, identity: Identity): Container {
  const path = `/containers/${name}`;

  function refuse(what: string, { message }: EngineAnswer): never {
    throw new Refusal('refused', `The container ${name} cannot be ${what}: ${message.replace(/\.?$/, '.')}`);
  }

  return {
    async look(signal) {
      const answer = await engine.ask('GET', `${path}/json`, { signal });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) refuse('looked at', answer);
      if (!carriesLabels(valueIn(answer.json, 'Config', 'Labels'), identity)) {
        throw new Refusal(
          'refused',
          `A container ${name} is in the engine at ${engine.socket} and was not made for the target ${identity.target} of ${identity.project}. Remove it, or give the target another name.`,
        );
      }
      return viewOf(answer.json);
    },
    async create(description, signal) {
      const answer = await engine.ask('POST', '/containers/create', { query: { name }, body: description, signal });
      if (answer.status >= 300) refuse('made', answer);
    },
    async start(signal) {
      const answer = await engine.ask('POST', `${path}/start`, { signal });
      // 304: it runs already, because the engine was quicker.
      if (answer.status >= 400) refuse('started', answer);
    },
    async remove(signal) {
      const patience = { patienceMs: STOP_PATIENCE_MS, signal };
      await engine.ask('POST', `${path}/stop`, { query: { t: String(STOP_SECONDS) }, ...patience });
      const answer = await engine.ask('DELETE', path, { query: { force: '1', v: '0' }, ...patience });
      if (answer.status >= 300 && answer.status !== 404) refuse('removed', answer);
    },
    async lastWords(signal) {
      const query = { stdout: '1', stderr: '1', tail: '5' };
      const { status, bytes } = await engine.ask('GET', `${path}/logs`, { query, signal });
      const line = status === 200 ? textOfLog(bytes).trim().split('\n').at(-1) : undefined;
      return line
        ? `It said: ${line.slice(0, 500)}`
        : `Its log has nothing to say; look with \`logs ${name}\` of the engine.`;
    },
  };
}

function viewOf(json: unknown): ContainerView {
  const status = textIn(json, 'State', 'Status') ?? 'unknown';
  const running = valueIn(json, 'State', 'Running') === true && status !== 'restarting' && status !== 'paused';
  const pid = numberIn(json, 'State', 'Pid');
  const exit = numberIn(json, 'State', 'ExitCode') ?? 0;
  const problem = textIn(json, 'State', 'Error') ?? '';
  const labels = valueIn(json, 'Config', 'Labels');
  return {
    running,
    failed: !running && (exit !== 0 || problem !== ''),
    restarts: numberIn(json, 'RestartCount') ?? 0,
    pid: running && pid !== undefined && pid > 0 ? pid : undefined,
    why: howItEnded(status, exit, valueIn(json, 'State', 'OOMKilled') === true, problem),
    tag: textIn(labels, IMAGE_LABEL) ?? 'unknown',
    options: textIn(labels, OPTIONS_LABEL) ?? '',
    environment: listIn(json, 'Config', 'Env').filter((one) => typeof one === 'string'),
  };
}

function howItEnded(status: string, exit: number, outOfMemory: boolean, problem: string): string {
  if (status === 'paused') return 'somebody paused it';
  if (outOfMemory) return 'it needed more memory than `container.memory` allows';
  if (problem !== '') return problem;
  if (exit === KILLED) return 'it was killed';
  return status === 'created' ? 'it was never started' : `exit code ${exit}`;
}

/** Each piece of a log has a header of eight bytes, whose last four are its length. */
function textOfLog(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    text += bytes.subarray(at + 8, at + 8 + length).toString('utf8');
    at += 8 + length;
  }
  return text;
}
