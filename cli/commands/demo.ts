/** `mooring demo`: the whole story on this machine, offline, in under a minute. Every step is the command it shows. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../host/documentation.ts';
import type { Command } from '../command.ts';
import { type Asked, ask } from '../demo/customers.ts';
import { createStage } from '../demo/stage.ts';

export const command: Command = {
  name: 'demo',
  summary: 'tell the whole story offline: lint, eval, deploy, watch, and take a bad release back',
  usage: '[--keep]',
  details:
    'Works in a temporary folder with a model whose answers come from a file: no key, no network. What it prints is\nwhat the commands print; nothing outside the folder is touched.',
  options: { keep: { type: 'boolean', description: 'leave the folder behind, to look around in' } },
  arguments: { min: 0, max: 0 },
  async run({ terminal, options, signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-demo-'));
    const project = join(folder, 'shop');
    await cp(join(packageRoot, 'examples', 'demo'), project, { recursive: true });
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const stage = createStage({ project, home, terminal, signal });
    try {
      await tell(stage, project, signal);
    } finally {
      await stage.end();
      if (options.keep === true) terminal.note(`The folder is ${project}.`);
      else await rm(folder, { recursive: true, force: true });
    }
    return stage.failed() ? 1 : 0;
  },
};

type Stage = ReturnType<typeof createStage>;

async function tell(stage: Stage, project: string, signal: AbortSignal): Promise<void> {
  stage.chapter('Author: manifests, prompts and SLOs are files, and the whole graph of them is checked.');
  await stage.run(['lint']);

  stage.chapter('Prove: a suite judges the prompt, with intervals and gates that say why.');
  await stage.run(['eval', 'greeting-quality']);

  stage.chapter('Run: a plan, a release, a gateway that any OpenAI client can talk to.');
  await stage.run(['up', '--detach'], { quietly: true });
  await stage.run(['deploy', 'greeter', '--yes']);
  const url = await stage.gateway();

  stage.chapter('Customers ask: 200 questions, most of them by chat.');
  stage.say(counted(await ask(url, { count: 200, channel: 'chat', signal })));
  stage.say(
    `An address in a question: ${counted(await ask(url, { count: 1, question: PERSONAL, channel: 'chat', signal }))}`,
  );
  stage.say(
    `An answer that promises too much: ${counted(await ask(url, { count: 1, question: TOO_KIND, channel: 'chat', signal }))}`,
  );
  await stage.run(['records', 'query', '--where', 'record.status == "blocked"', '--limit', '3']);

  stage.chapter('Watch: the questions no longer come as they used to; what it costs; what is left of the budget.');
  await stage.run(['drift', 'greeter'], { mayFail: true });
  await stage.run(['cost']);
  await stage.run(['slo', 'status'], { mayFail: true });

  stage.chapter('Change: a new version of the prompt, first for half of the customers. It is a bad one.');
  await newVersion(project);
  await stage.run(['prompt', 'lock'], { quietly: true });
  await stage.run(['deploy', 'greeter', '--yes'], { quietly: true, mayFail: true });
  stage.say(counted(await ask(url, { count: 600, channel: 'counter', signal })));
  await stage.settled();
  await stage.run(['status']);

  stage.chapter('Account for it: who decided what, in a ledger that shows every tampering.');
  await stage.run(['audit', 'show']);
  await stage.run(['audit', 'verify']);
}

const PERSONAL = 'Please write to ada@shop.example when the melons are in.';
const TOO_KIND = 'Do I get a bag?';

async function newVersion(project: string): Promise<void> {
  const folder = join(project, 'prompts', 'greeting');
  const text = await readFile(join(folder, '1.0.0.prompt.yaml'), 'utf8');
  const changed = text.replace('version: 1.0.0', 'version: 1.1.0').replace('in one sentence', 'in one short sentence');
  await writeFile(join(folder, '1.1.0.prompt.yaml'), changed);
}

function counted({ answered, refused, failed }: Asked): string {
  const parts = [
    `${answered} answered`,
    refused > 0 && `${refused} held back by a check`,
    failed > 0 && `${failed} failed`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
