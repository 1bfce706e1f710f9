/** The entry that VS Code calls inside its extension host. Each file beside this one defines some tests. */
import { activationTests } from './activation.ts';

export type DefineTest = (title: string, body: () => Promise<void>) => void;

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const output = process.env.MOORING_IN_HOST_RESULTS;
  const mocha = new Mocha({ timeout: 30_000, reporter: 'json', reporterOptions: { output } });
  activationTests((title, body) => mocha.suite.addTest(new Mocha.Test(title, body)));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
