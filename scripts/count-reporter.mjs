/** A node:test reporter that writes what was counted as JSON, once, at the very end: no file means the run broke off. */
// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export.
export default async function* countReporter(events) {
  for await (const { type, data } of events) {
    // Each file has a summary too, when tests run one process a file; the one without a file is the sum.
    if (type === 'test:summary' && data.file === undefined) {
      const { passed, failed, cancelled, skipped, todo } = data.counts;
      yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo });
    }
  }
}
