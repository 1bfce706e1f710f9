/** A container of a real engine as the place where a gateway is killed: deployed by the runner, killed by the engine. */
import type { KillPlace } from '../../gateway/faults/kill.ts';
import { budget } from '../../gateway/faults/kill.ts';
import { until } from '../../gateway/gateway.ts';
import type { Upstream } from '../../gateway/upstream.ts';
import type { TestEngine } from './engine.ts';
import { benchOn, containerKind, containerName } from './kinds.ts';

export function containerPlace(engine: TestEngine): (upstream: Upstream) => Promise<KillPlace> {
  return async ({ baseUrl }) => {
    const bench = benchOn(containerKind(engine), {
      baseUrl,
      models: {
        assistant: `task: chat\nserve: {model: mock/small}\nbudget: {monthly: ${budget} USD}`,
        live: 'task: chat\nserve: {model: mock/small, stream: observe}',
      },
    });
    const { api } = await bench.open();
    await bench.deploy(api);
    await bench.deploy(api, 'live');
    const name = containerName(bench.name);
    const path = (await engine.podman('volume', 'inspect', '--format', '{{.Mountpoint}}', name)).trim();
    const { target } = bench.at();
    /** Of the log, when the last kill came: the runner that watches may start the container before we do. */
    let before = { stdout: 0, stderr: 0 };
    const kill = async () => {
      const { stdout, stderr } = await engine.logs(name);
      before = { stdout: stdout.length, stderr: stderr.length };
      await engine.podman('kill', '--signal', 'KILL', name);
      await engine.podman('wait', name);
    };
    await kill();
    return {
      path,
      async start() {
        await api.call('up', { target });
        return {
          url: await bench.url(api),
          async said() {
            // The engine copies what is said a moment later; its address comes last.
            await until(async () => (await engine.logs(name)).stdout.includes('"listening"', before.stdout));
            return (await engine.logs(name)).stderr.slice(before.stderr);
          },
          kill,
          stop: () => engine.podman('stop', '--time', '30', name),
        };
      },
      [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
    };
  };
}
