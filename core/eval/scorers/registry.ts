/** The scorers by the key that asks for them in a suite: one line each. */
import { accuracy } from './accuracy.ts';
import { brier } from './brier.ts';
import { cel } from './cel.ts';
import { contains } from './contains.ts';
import { cost } from './cost.ts';
import { equals } from './equals.ts';
import { evaluators } from './evaluators.ts';
import { judge } from './judge.ts';
import { latency } from './latency.ts';
import { logLoss } from './log-loss.ts';
import { regex } from './regex.ts';
import { rocAuc } from './roc-auc.ts';
import { schema } from './schema.ts';
import type { ScorerKind } from './scorer.ts';
import { uses } from './uses.ts';

export const scorerKinds: ReadonlyMap<string, ScorerKind> = new Map(
  Object.entries({
    equals,
    contains,
    regex,
    schema,
    cel,
    latency,
    cost,
    judge,
    evaluators,
    uses,
    accuracy,
    rocAuc,
    brier,
    logLoss,
  }),
);
