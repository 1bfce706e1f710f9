/** What a target leaves to fail over its window: `43 m 12 s / 30 d`. */
import { humanDuration } from '../values/duration.ts';
import type { Slo, SloObjective } from './model.ts';

export function errorBudget(
  { window }: Slo,
  { target }: SloObjective,
): { readonly seconds: number; readonly text: string } {
  const seconds = (1 - target) * window.duration;
  return { seconds, text: `${humanDuration(seconds)} / ${humanDuration(window.duration)}` };
}
