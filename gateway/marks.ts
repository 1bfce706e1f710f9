/**
 * What a gateway leaves in its state's folder once its port is its own, made anew at every start.
 *
 * The instance tells it from others: whoever started it compares the file with what `/readyz` says. The operator's key
 * is that by which whoever operates this gateway tells it what people decided, whatever keys the project declares. Only
 * the operator can read the folder: who has it could write the records themselves. The key opens `/v1/feedback` and
 * nothing else; of the key, the process keeps the hash alone.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_FILE, OPERATOR_KEY_FILE } from '../core/contract/target-state.ts';
import { ok, problem, type Result } from '../core/values/result.ts';

export interface OperatorKey {
  matches(key: string): boolean;
}

export interface Marks {
  readonly operator: OperatorKey;
  readonly instance: string;
}

/** Only once the port is ours: a start that fails must not take the place of the gateway that runs. */
export function leaveMarks(directory: string): Result<Marks> {
  const key = randomBytes(32).toString('hex');
  const instance = randomBytes(16).toString('hex');
  try {
    writePrivately(join(directory, OPERATOR_KEY_FILE), key);
    writePrivately(join(directory, INSTANCE_FILE), instance);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem(`The key of the operator cannot be kept, so that decisions of reviews do not arrive: ${why}`);
  }
  const digest = hash('sha256', key, 'buffer');
  const operator = { matches: (given: string) => timingSafeEqual(hash('sha256', given, 'buffer'), digest) };
  return ok({ operator, instance });
}

function writePrivately(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
