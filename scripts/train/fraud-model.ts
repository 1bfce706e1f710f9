/**
 * The fraud scorer: how an order becomes the columns of a logistic regression, once as TypeScript, for training and to
 * compare with, and once as an ONNX graph. The graph takes the features of the manifest by their names, as they are, and
 * encodes them itself; so the manifest says all that a caller, or another team's server, must know.
 */

import type { Order } from './fraud-orders.ts';
import { type LogisticModel, predictLogistic } from './logistic-regression.ts';
import type { Constant, OnnxModel, Operation, Port } from './onnx-writer.ts';

const countries = ['DE', 'FR', 'US'] as const;
const channels = ['web', 'app', 'store'] as const;

/** One weight each, in this order. */
export const columnNames: readonly string[] = [
  'log_amount',
  'log_age_days',
  'no_age_days',
  'log_orders_24h',
  ...countries.map((name) => `country_${name}`),
  ...channels.map((name) => `channel_${name}`),
];

/** A country or channel that is none of those above has no column of its own, and so counts as neither good nor bad. */
export function encodeOrder({ amount, country, channel, ageDays, orders24h }: Order): readonly number[] {
  return [
    Math.log(1 + amount),
    ageDays === undefined ? 0 : Math.log(1 + ageDays),
    ageDays === undefined ? 1 : 0,
    Math.log(1 + orders24h),
    ...countries.map((name) => (country === name ? 1 : 0)),
    ...channels.map((name) => (channel === name ? 1 : 0)),
  ];
}

export function scoreOrder(model: LogisticModel, order: Order): number {
  return predictLogistic(model, encodeOrder(order));
}

/** Four decimals are enough, and hide the last bits in which two machines' logarithms may differ. */
export function roundWeights({ intercept, weights }: LogisticModel): LogisticModel {
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  return { intercept: round(intercept), weights: weights.map(round) };
}

const perRow = ['rows', 1] as const;

const inputs: readonly Port[] = [
  { name: 'amount', type: 'float', shape: perRow, description: 'The order total, in euros.' },
  { name: 'country', type: 'string', shape: perRow, description: 'Where the card was issued: DE, FR, US or another.' },
  {
    name: 'channel',
    type: 'string',
    shape: perRow,
    description: 'Where the order was placed: web, app, store or another.',
  },
  {
    name: 'age_days',
    type: 'float',
    shape: perRow,
    description: 'Days since the account was opened. NaN for guests, who have none.',
  },
  { name: 'orders_24h', type: 'int64', shape: perRow, description: 'Orders with this card in the last 24 hours.' },
];

const outputs: readonly Port[] = [
  { name: 'score', type: 'float', shape: perRow, description: 'How likely the order is fraud, from 0 to 1.' },
];

const toFloat = { to: 1 }; // TensorProto.DataType.FLOAT

/** Operators of the default domain as of opset 19, the first in which `Equal` compares texts. */
const operations: readonly Operation[] = [
  { operator: 'Add', inputs: ['amount', 'one'], output: 'amount_plus_one' },
  { operator: 'Log', inputs: ['amount_plus_one'], output: 'log_amount' },
  { operator: 'IsNaN', inputs: ['age_days'], output: 'is_guest' },
  { operator: 'Cast', inputs: ['is_guest'], output: 'no_age_days', attributes: toFloat },
  { operator: 'Where', inputs: ['is_guest', 'zero', 'age_days'], output: 'known_age_days' },
  { operator: 'Add', inputs: ['known_age_days', 'one'], output: 'age_plus_one' },
  { operator: 'Log', inputs: ['age_plus_one'], output: 'log_age_days' },
  { operator: 'Cast', inputs: ['orders_24h'], output: 'orders', attributes: toFloat },
  { operator: 'Add', inputs: ['orders', 'one'], output: 'orders_plus_one' },
  { operator: 'Log', inputs: ['orders_plus_one'], output: 'log_orders_24h' },
  { operator: 'Equal', inputs: ['country', 'countries'], output: 'is_country' },
  { operator: 'Cast', inputs: ['is_country'], output: 'country_columns', attributes: toFloat },
  { operator: 'Equal', inputs: ['channel', 'channels'], output: 'is_channel' },
  { operator: 'Cast', inputs: ['is_channel'], output: 'channel_columns', attributes: toFloat },
  {
    operator: 'Concat',
    inputs: ['log_amount', 'log_age_days', 'no_age_days', 'log_orders_24h', 'country_columns', 'channel_columns'],
    output: 'columns',
    attributes: { axis: 1 },
  },
  { operator: 'Gemm', inputs: ['columns', 'weights', 'intercept'], output: 'logit' },
  { operator: 'Sigmoid', inputs: ['logit'], output: 'score' },
];

function constants({ intercept, weights }: LogisticModel): readonly Constant[] {
  return [
    { name: 'zero', type: 'float', shape: [], values: [0] },
    { name: 'one', type: 'float', shape: [], values: [1] },
    { name: 'countries', type: 'string', shape: [countries.length], values: countries },
    { name: 'channels', type: 'string', shape: [channels.length], values: channels },
    { name: 'weights', type: 'float', shape: [columnNames.length, 1], values: weights },
    { name: 'intercept', type: 'float', shape: [1], values: [intercept] },
  ];
}

export function fraudModel(model: LogisticModel, metadata: OnnxModel['metadata']): OnnxModel {
  return {
    name: 'fraud-score',
    description:
      'How likely an order is fraud, by logistic regression over the amount, the country, the channel, the age of the account and the orders of the last day.',
    producer: { name: 'mooring-train-fraud', version: '1' },
    modelVersion: 1,
    opset: 19,
    metadata,
    inputs,
    outputs,
    constants: constants(model),
    operations,
  };
}
