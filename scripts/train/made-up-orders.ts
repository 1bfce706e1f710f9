/**
 * Draws the orders of `examples/data/fraud-train.csv`, always the same ones. No customer is behind them: amounts, ages and
 * counts follow the shapes of the example's other two files, where fraud is dearer, from newer accounts and in bursts.
 * `node scripts/train/made-up-orders.ts` writes the file.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nextNormal, nextUnit, type RandomState, seedRandom } from '../../core/stats/random.ts';
import { type LabelledOrder, writeOrders } from './fraud-orders.ts';

type Shares = Readonly<Record<string, number>>;

interface Population {
  readonly countries: Shares;
  readonly channels: Shares;
  /** Mean and deviation of the logarithm. */
  readonly amount: readonly [number, number];
  readonly age: readonly [number, number];
  /** How often an order has no account behind it, by channel. */
  readonly guests: Shares;
  readonly orders24h: Shares;
}

const fraudShare = 0.115;

const honest: Population = {
  countries: { DE: 0.52, FR: 0.29, US: 0.19 },
  channels: { web: 0.49, app: 0.31, store: 0.2 },
  amount: [3.87, 0.82],
  age: [5.93, 1.26],
  guests: { web: 0.1, app: 0.1, store: 0.37 },
  orders24h: { 0: 0.85, 1: 0.125, 2: 0.022, 3: 0.003 },
};

const fraud: Population = {
  countries: { DE: 0.49, FR: 0.21, US: 0.3 },
  channels: { web: 0.63, app: 0.3, store: 0.07 },
  amount: [5.35, 0.88],
  age: [3.4, 1.1],
  guests: { web: 0.08, app: 0.1, store: 0.2 },
  orders24h: { 0: 0.34, 1: 0.18, 2: 0.13, 3: 0.12, 4: 0.08, 5: 0.06, 6: 0.05, 7: 0.03, 9: 0.01 },
};

export function drawOrders(count: number, seed: number): readonly LabelledOrder[] {
  const random = seedRandom(seed);
  return Array.from({ length: count }, () => {
    const isFraud = nextUnit(random) < fraudShare;
    return { ...drawOrder(isFraud ? fraud : honest, random), isFraud };
  });
}

function drawOrder(population: Population, random: RandomState): Omit<LabelledOrder, 'isFraud'> {
  const channel = draw(population.channels, random);
  const isGuest = nextUnit(random) < (population.guests[channel] ?? 0);
  const age = Math.floor(logNormal(population.age, random));
  return {
    amount: Math.round(logNormal(population.amount, random) * 100) / 100,
    country: draw(population.countries, random),
    channel,
    ageDays: isGuest ? undefined : age,
    orders24h: Number(draw(population.orders24h, random)),
  };
}

function logNormal([mean, deviation]: readonly [number, number], random: RandomState): number {
  return Math.exp(mean + deviation * nextNormal(random));
}

function draw(shares: Shares, random: RandomState): string {
  let rest = nextUnit(random);
  for (const [name, share] of Object.entries(shares)) {
    rest -= share;
    if (rest < 0) return name;
  }
  return Object.keys(shares)[0] ?? '';
}

export const trainingOrders = { count: 1800, seed: 20_260_401 };

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../examples/data/fraud-train.csv', import.meta.url));
  writeFileSync(file, writeOrders(drawOrders(trainingOrders.count, trainingOrders.seed)));
  console.log(`Wrote ${trainingOrders.count} made-up orders to ${file}.`);
}
