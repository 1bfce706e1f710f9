/** `GET /metrics` for Prometheus. From this machine without a key; from elsewhere with any. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../exchange.ts';
import { type Gauge, labelsOf } from '../metrics.ts';
import { answerRefusal } from '../pipeline/answer.ts';
import { authenticate } from '../pipeline/authenticate.ts';
import { isRefusal } from '../refusal.ts';

export function metricsPage(gateway: Gateway, request: IncomingMessage, response: ServerResponse): void {
  const state = gateway.state();
  const isLocal = /^(?:::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
  if (!isLocal && state !== undefined) {
    const caller = authenticate(request.headers, state, gateway.trustsCallers);
    if (isRefusal(caller)) {
      answerRefusal(response, [], caller);
      return;
    }
  }
  const text = gateway.metrics.text(gauges(gateway));
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function gauges({ writer, budgets, state, breakers }: Gateway): readonly Gauge[] {
  const { commits, rows, failedRows } = writer.counters;
  const leased = budgets.leased();
  const units = 1e9;
  const perModel = (value: (one: (typeof leased)[number]) => number): Gauge['values'] =>
    leased.map((one) => [labelsOf({ model: one.model }), value(one)]);
  return [
    {
      name: 'mooring_record_commits_total',
      help: 'Commits of records; each is one fsync.',
      type: 'counter',
      values: [['', commits]],
    },
    {
      name: 'mooring_record_rows_total',
      help: 'Rows of records that were made durable.',
      type: 'counter',
      values: [['', rows]],
    },
    {
      name: 'mooring_record_failed_rows_total',
      help: 'Rows that could not be written.',
      type: 'counter',
      values: [['', failedRows]],
    },
    {
      name: 'mooring_records_writable',
      help: '1 when records can be written.',
      type: 'gauge',
      values: [['', writer.problem() === undefined ? 1 : 0]],
    },
    {
      name: 'mooring_state_sequence',
      help: 'The sequence of the state that runs.',
      type: 'gauge',
      values: [['', state()?.sequence ?? 0]],
    },
    {
      name: 'mooring_budget_monthly',
      help: 'The monthly budget.',
      type: 'gauge',
      values: perModel(({ limit }) => limit / units),
    },
    {
      name: 'mooring_budget_leased',
      help: 'What of it was leased this month.',
      type: 'gauge',
      values: perModel((one) => one.leased / units),
    },
    {
      name: 'mooring_budget_unspent_lease',
      help: 'What of the lease is not spent.',
      type: 'gauge',
      values: perModel((one) => one.available / units),
    },
    {
      name: 'mooring_circuit_open',
      help: 'Providers that are left alone for a while.',
      type: 'gauge',
      values: breakers.open(Date.now()).map((name) => [labelsOf({ provider: name }), 1]),
    },
  ];
}
