/** What a container target, as its file describes it, does not do for a model. */
import type { PlanLimit } from '../../../../core/contract/runner.ts';
import type { LimitsQuestion } from '../target.ts';
import { addressOf, bytesOf, isLoopback, networkOf } from './description.ts';

export function containerLimits({ name, spec, model, providers, keys }: LimitsQuestion): readonly PlanLimit[] {
  const options = spec.container ?? {};
  const limits: PlanLimit[] = [];
  if (!isLoopback(addressOf(options)) && keys.length === 0) {
    limits.push({
      what: 'container.address',
      why: `Other machines can reach ${name} at ${addressOf(options)}, and mooring.yaml declares no keys: the gateway would refuse every request. Declare \`keys\`, or remove the address.`,
      refused: true,
    });
  }
  if (networkOf(options) !== 'host') {
    for (const [provider, { baseUrl }] of Object.entries(providers)) {
      if (!isOnThisMachine(baseUrl)) continue;
      limits.push({
        what: `provider ${provider}`,
        why: `${baseUrl} is this machine itself, which a container on the network ${networkOf(options)} does not reach: there, it is the container. Set \`container.network: host\`, or override the \`baseUrl\` under \`providers\` of ${name}.`,
        refused: true,
      });
    }
  }
  const { requests, limits: most } = model?.resources ?? {};
  const { memory } = options;
  if (memory !== undefined && requests?.memory !== undefined && bytesOf(requests.memory) > bytesOf(memory)) {
    limits.push({
      what: 'resources.requests.memory',
      why: `The model needs ${requests.memory}, and ${name} gives its gateway ${memory}. Raise \`container.memory\`.`,
      refused: true,
    });
  }
  if (most && (memory === undefined || options.cpu === undefined)) {
    limits.push({
      what: 'resources.limits',
      why: `One gateway serves all models of ${name}; what it may use at most is \`container.memory\` and \`container.cpu\` of the target.`,
      refused: false,
    });
  }
  return limits;
}

function isOnThisMachine(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
