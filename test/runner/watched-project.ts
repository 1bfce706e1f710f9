/** A runner in the test's own process, with a project and a home of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRunner, type RunningRunner } from '../../runner/runner.ts';

export interface TestProject extends AsyncDisposable {
  readonly root: string;
  /** Where the user's own files are, for processes that are started. */
  readonly env: NodeJS.ProcessEnv;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  open(now?: () => number): Promise<RunningRunner>;
}

/** A folder that is a project with these files. */
export function testProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  place: string = tmpdir(),
): TestProject {
  const home = mkdtempSync(join(place, 'mooring-runner-'));
  const root = join(home, 'project');
  const open: RunningRunner[] = [];
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_RUNTIME_DIR: join(home, 'run') };
  mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  const write = (more: Readonly<Record<string, string | Uint8Array>>) => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  };
  write({ 'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: test}\nspec: {}\n', ...files });
  return {
    root,
    env,
    write,
    async open(now) {
      Object.assign(process.env, env);
      const created = await createRunner({ root, mode: 'command', ...(now && { now }) });
      if (!created.ok) throw new Error('Another runner holds the project of the test.');
      open.push(created.running);
      return created.running;
    },
    async [Symbol.asyncDispose]() {
      for (const one of open) await one.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
