/** Runs a script under the Node that the repository pins: `node scripts/with-node.mjs script [arguments]`. */
import { ownProcesses } from './processes.mjs';
import { installPackages, main, pinnedNode, root } from './setup.mjs';

await main(async () => {
  const processes = ownProcesses();
  await installPackages(processes);
  const { code } = await processes.run(pinnedNode, process.argv.slice(2), { cwd: root });
  return code;
});
