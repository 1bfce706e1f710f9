/** The Open Inference Protocol v2 under `/v2`: inference, health and metadata of predictive models. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../exchange.ts';
import { unknownModel } from '../pipeline/admit.ts';
import { answerJson, answerRefusal } from '../pipeline/answer.ts';
import { authenticate, mayCall } from '../pipeline/authenticate.ts';
import { serveInference } from '../pipeline/infer.ts';
import { datatypeOf, featureDatatype } from '../pipeline/infer-protocol.ts';
import { isRefusal, notReady, type Refusal, refusal } from '../refusal.ts';
import type { ServedDeployment } from '../served.ts';
import { type Health, isReady } from './health.ts';
import { startExchange } from './start-exchange.ts';

const modelPath = /^\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?(?:\/(infer|ready))?$/;

/** Whether the path is one of the protocol's; then it was answered. */
export async function inference(
  gateway: Gateway,
  health: Health,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (path === '/v2' || path === '/v2/') {
    answerJson(response, 200, [], JSON.stringify({ name: 'mooring', version: '2', extensions: [] }));
    return true;
  }
  if (path === '/v2/health/live') {
    answerJson(response, 200, [], '{"live":true}');
    return true;
  }
  if (path === '/v2/health/ready') {
    const ready = isReady(health);
    answerJson(response, ready ? 200 : 503, [], JSON.stringify({ ready }));
    return true;
  }
  const [, name, what] = modelPath.exec(path) ?? [];
  if (name === undefined) return false;
  const isCall = what === 'infer';
  if (request.method !== (isCall ? 'POST' : 'GET')) {
    const message = `${path} takes ${isCall ? 'POST' : 'GET'} alone.`;
    answerRefusal(response, [], refusal(405, 'invalid_request_error', 'method_not_allowed', message));
    return true;
  }
  if (isCall) await infer(gateway, name, request, response);
  else tellAbout(gateway, name, what === 'ready', request, response);
  return true;
}

async function infer(
  gateway: Gateway,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = await startExchange(gateway, request, response, () => name);
  if (exchange !== undefined) await serveInference(exchange, response);
}

function tellAbout(
  gateway: Gateway,
  name: string,
  readiness: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const deployment = findDeployment(gateway, name, request);
  if (isRefusal(deployment)) {
    answerRefusal(response, [], deployment);
    return;
  }
  const subjects = deployment.arms.map(({ release }) => release.subject);
  if (readiness) {
    const ready = subjects.every((subject) => subject.kind !== 'artifact' || subject.model.problem === undefined);
    answerJson(response, ready ? 200 : 503, [], JSON.stringify({ name, ready }));
    return;
  }
  const artifact = subjects.find((subject) => subject.kind === 'artifact');
  const inputs = artifact?.features.map((feature) => ({
    name: feature.name,
    datatype: featureDatatype(feature),
    shape: [-1],
  }));
  const outputs = artifact?.outputs.map((output) => ({ name: output.name, datatype: datatypeOf(output), shape: [-1] }));
  const platform = artifact === undefined ? 'chat' : 'onnx';
  const about = { name, versions: [deployment.revision], platform, inputs: inputs ?? [], outputs: outputs ?? [] };
  answerJson(response, 200, [], JSON.stringify(about));
}

function findDeployment(gateway: Gateway, name: string, { headers }: IncomingMessage): ServedDeployment | Refusal {
  const state = gateway.state();
  if (state === undefined) return notReady();
  const caller = authenticate(headers, state, gateway.trustsCallers);
  if (isRefusal(caller)) return caller;
  const deployment = state.deployments.get(name);
  return deployment === undefined || !mayCall(caller, name) ? unknownModel(name, caller, state) : deployment;
}
