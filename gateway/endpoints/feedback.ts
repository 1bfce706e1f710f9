/** `POST /v1/feedback`: what came later about a record, such as a label, a business outcome or a person's review. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '../../core/values/json.ts';
import type { Gateway } from '../exchange.ts';
import { noRecords } from '../pipeline/admit.ts';
import { answerJson, answerRefusal } from '../pipeline/answer.ts';
import { anybody, authenticate, isOperator } from '../pipeline/authenticate.ts';
import type { Command } from '../records/protocol.ts';
import { badRequest, isRefusal, notReady, type Refusal, refusal } from '../refusal.ts';
import { readBody } from './read-body.ts';

const kinds = ['label', 'override', 'outcome', 'review'] as const;
type Kind = (typeof kinds)[number];

const reviews = { accept: 'accepted', override: 'overridden', reject: 'rejected' } as const;

export async function feedback(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const state = gateway.state();
  if (state === undefined) return answerRefusal(response, [], notReady());
  const caller = isOperator(request.headers, gateway.operator())
    ? anybody
    : authenticate(request.headers, state, gateway.trustsCallers);
  if (isRefusal(caller)) return answerRefusal(response, [], caller);
  const read = await readBody(request);
  if (read === undefined) return;
  if (read.kind === 'refusal') return answerRefusal(response, ['connection', 'close'], read);
  const now = Date.now();
  const id = gateway.newId(now).replace('rec_', 'fb_');
  const command = readFeedback(read.value, {
    id,
    ts: now,
    by: caller.name ?? null,
    models: caller.key?.models ?? null,
  });
  if (isRefusal(command)) return answerRefusal(response, [], command);
  try {
    const result = await gateway.writer.execute(command);
    if (result.kind === 'unknown-record') {
      const message = `There is no record \`${String(read.value.record).slice(0, 100)}\`.`;
      return answerRefusal(
        response,
        [],
        refusal(404, 'invalid_request_error', 'record_not_found', message, { param: 'record' }),
      );
    }
  } catch {
    return answerRefusal(response, [], noRecords(gateway.writer.problem()));
  }
  answerJson(response, 201, [], JSON.stringify({ id, object: 'feedback', record: read.value.record }));
}

interface About {
  readonly id: string;
  readonly ts: number;
  readonly by: string | null;
  readonly models: readonly string[] | null;
}

function readFeedback(
  body: JsonObject,
  { id, ts, by, models }: About,
): Extract<Command, { kind: 'feedback' }> | Refusal {
  const { record, value } = body;
  const kind = body.kind ?? 'outcome';
  if (typeof record !== 'string' || !/^rec_[0-9A-Z]{26}$/.test(record)) {
    return badRequest(
      'invalid_record',
      '`record` must be the id of a record, as the header `x-mooring-record` gave it.',
      'record',
    );
  }
  if (!isKind(kind)) return badRequest('invalid_kind', `\`kind\` must be one of ${kinds.join(', ')}.`, 'kind');
  if (value === undefined)
    return badRequest('missing_value', '`value` is missing: what is said about the record.', 'value');
  const decision = isJsonObject(value) ? value.decision : value;
  const review = kind === 'review' && isDecision(decision) ? reviews[decision] : null;
  if (kind === 'review' && review === null) {
    return badRequest(
      'invalid_value',
      'A review has a `value` with a `decision`: accept, override or reject.',
      'value',
    );
  }
  const said = typeof body.by === 'string' && by === null ? body.by.slice(0, 200) : by;
  return { kind: 'feedback', id, record, ts, feedback: kind, value: JSON.stringify(value), by: said, models, review };
}

function isKind(value: unknown): value is Kind {
  return kinds.some((kind) => kind === value);
}

function isDecision(value: unknown): value is keyof typeof reviews {
  return typeof value === 'string' && Object.hasOwn(reviews, value);
}
