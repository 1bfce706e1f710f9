/** A run that is killed: what was answered is there, nothing is asked twice, and nothing that it started lives on. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliEntry } from '../../built.ts';
import { completion, sendJson, startUpstream } from '../../gateway/upstream.ts';
import { animals, evalProject, gatewaysLeft, keptAnswers, runFolders } from './suite-project.ts';

const CASES = 80;
/** Answers are kept in batches of this many at most. */
const BATCH = 20;
const AT_ONCE = 8;

function startEval(root: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [cliEntry, 'eval', 'animals', '--dir', root], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
}

for (const killedAt of [9, 30, 47, 66, 79]) {
  test(`killed at answer ${killedAt} of ${CASES}, it is resumed with all but the last batch`, async () => {
    const reached = Promise.withResolvers<void>();
    await using upstream = await startUpstream((call, response, index) => {
      if (index < killedAt) sendJson(response, 200, completion(`Here: ${JSON.stringify(call.body.messages)}`));
      else reached.resolve();
    });
    await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: CASES }));
    const child = startEval(project.root, project.env);
    const exited = once(child, 'exit');
    await Promise.race([reached.promise, exited]);
    child.kill('SIGKILL');
    await exited;

    const [folder = ''] = runFolders(project);
    const kept = keptAnswers(folder);
    assert.ok(kept > killedAt - BATCH - AT_ONCE, `${kept} answers of ${killedAt} were kept`);
    assert.equal(gatewaysLeft(project).length, 1);

    // As if the kill had come in the middle of a write.
    appendFileSync(join(folder, 'attempts.jsonl'), '{"case":"a1","trial":1,"inp');
    const asked = upstream.calls.length;
    upstream.behave = (call, response) =>
      sendJson(response, 200, completion(`Here: ${JSON.stringify(call.body.messages)}`));
    const [run] = await project.evaluate({ suites: ['animals'], resume: true });
    assert.equal(run?.cases, CASES);
    assert.equal(run?.metrics.named?.n, CASES);
    assert.equal(run?.metrics.named?.value, 1);
    // The gateway of the run that was killed may still pass on what it had in hand: of cases without an answer.
    const after = upstream.calls.slice(asked).map((call) => JSON.stringify(call.body.messages));
    assert.equal(new Set(after).size, CASES - kept, 'each case without an answer is asked, and no other');
    assert.ok(after.length <= CASES - kept + AT_ONCE, `${after.length} questions for ${CASES - kept} cases`);
    assert.equal(keptAnswers(folder), CASES);
    assert.deepEqual(runFolders(project), [folder]);
    assert.deepEqual(gatewaysLeft(project), []);
  });
}
