/**
 * Trains the fraud scorer of the example workspace: `node scripts/train-fraud.ts` reads `examples/data/fraud-train.csv` and
 * writes `examples/models/fraud.onnx`, the same bytes each time. With `--check` it writes nothing and exits 1 when the file
 * is not what the orders give.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { delongInterval } from '../core/stats/roc-auc.ts';
import { columnNames, encodeOrder, fraudModel, roundWeights, scoreOrder } from './train/fraud-model.ts';
import { type LabelledOrder, readOrders } from './train/fraud-orders.ts';
import { fitLogistic, type LogisticModel } from './train/logistic-regression.ts';
import { writeOnnx } from './train/onnx-writer.ts';

const examples = new URL('../examples/', import.meta.url);
const trainingData = new URL('data/fraud-train.csv', examples);
const evalData = new URL('data/fraud-eval.csv', examples);
const artifact = new URL('models/fraud.onnx', examples);
/** Little beside 1,800 orders; it settles the weights of the categories, which only matter against each other. */
const ridge = 2;

export interface TrainedFraudModel {
  readonly model: LogisticModel;
  readonly file: Uint8Array;
}

export function trainFraudModel(csv: string): TrainedFraudModel {
  const orders = readOrders(csv);
  const labels = orders.map(({ isFraud }) => isFraud);
  const model = roundWeights(fitLogistic(orders.map(encodeOrder), labels, { ridge }));
  const metadata = {
    'training.data': 'data/fraud-train.csv',
    'training.sha256': createHash('sha256').update(csv).digest('hex'),
    'training.rows': String(orders.length),
    'training.method': `logistic regression, Newton, ridge ${ridge}`,
  };
  return { model, file: writeOnnx(fraudModel(model, metadata)) };
}

function report(model: LogisticModel, orders: readonly LabelledOrder[]): string {
  const scores = orders.map((order) => scoreOrder(model, order));
  const auc = delongInterval(
    scores,
    orders.map(({ isFraud }) => isFraud),
    0.95,
  );
  const weights = columnNames.map(
    (name, index) => `  ${name.padEnd(16)}${(model.weights[index] ?? 0).toFixed(4).padStart(8)}`,
  );
  const quality =
    auc === undefined
      ? 'The eval data has no fraud, or nothing else.'
      : `ROC AUC on ${orders.length} orders it has not seen: ${auc.estimate.toFixed(4)} (95 % interval ${auc.low.toFixed(4)} to ${auc.high.toFixed(4)}).`;
  return [`  intercept       ${model.intercept.toFixed(4).padStart(8)}`, ...weights, quality].join('\n');
}

function main(check: boolean): number {
  const { model, file } = trainFraudModel(readFileSync(trainingData, 'utf8'));
  const path = fileURLToPath(artifact);
  if (check) {
    if (existsSync(path) && readFileSync(path).equals(file)) return 0;
    console.error(
      `${path} is not what fraud-train.csv gives. Run \`node scripts/train-fraud.ts\` and commit the result.`,
    );
    return 1;
  }
  writeFileSync(path, file);
  console.log(`Wrote ${path}, ${file.length} bytes.`);
  console.log(report(model, readOrders(readFileSync(evalData, 'utf8'))));
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.includes('--check'));
