/** Starting and stopping gateways. */
import { Refusal } from '../../core/contract/runner.ts';
import { emptyState } from '../deploy/next-state.ts';
import type { MethodGroup } from './method.ts';
import { statusOf } from './status.ts';

const HIGHEST_PORT = 65_535;

export const group: MethodGroup = {
  async up(runner, { target: name = 'local', port }, { signal, progress }) {
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT)) {
      throw new Refusal('usage', `${port} is no port. Ports go from 0 (any that is free) to ${HIGHEST_PORT}.`);
    }
    progress({ message: `Starting the gateway of ${name}…` });
    const target = await runner.deployments.find(name);
    // A gateway without a state is not ready; one with an empty state waits for the first deployment.
    if (!(await target.readState())) await target.writeState({ ...emptyState(name), sequence: 1 });
    await target.start({ watch: runner.mode === 'process', signal, ...(port !== undefined && { port }) });
    return statusOf(runner);
  },
  async down(runner, { target: name }, { progress }) {
    if (name !== undefined) {
      const target = await runner.deployments.find(name);
      progress({ message: `Stopping the gateway of ${name}, once it has answered what it was asked…` });
      const { gateway } = await target.look();
      await target.stop();
      return { stopped: gateway ? [name] : [] };
    }
    progress({ message: 'Stopping the gateways of this machine, once they have answered what they were asked…' });
    const stopped = await runner.deployments.stopLocal();
    runner.end();
    return { stopped };
  },
};
