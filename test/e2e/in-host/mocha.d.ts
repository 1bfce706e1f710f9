/** The part of Mocha that run.ts uses. Its published types would declare `it`, `test` and more for the whole house. */
declare module 'mocha' {
  export class Test {
    constructor(title: string, body: () => Promise<void> | void);
  }
  // biome-ignore lint/style/noDefaultExport: that is how Mocha exports it.
  export default class Mocha {
    static readonly Test: typeof Test;
    readonly suite: { addTest(test: Test): void };
    constructor(options: { timeout: number; reporter: string; reporterOptions: Readonly<Record<string, unknown>> });
    run(done: (failures: number) => void): void;
  }
}
