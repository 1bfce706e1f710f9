/** Whether a model is gone, or goes so soon that one moves on now. */
import { modelFacts, type Retirement } from './models.ts';

const MONTHS_AHEAD = 3;

/** The announced retirement of a model, once it is near or past. */
export function nearRetirement(id: string, today: string): Retirement | undefined {
  const retirement = modelFacts(id)?.retirement;
  const isNear = retirement?.certainty === 'announced' && retirement.on <= monthsAfter(today, MONTHS_AHEAD);
  return isNear ? retirement : undefined;
}

/** The same day some months later, as text; a day that the month lacks sorts right all the same. */
function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const total = year * 12 + (month - 1) + months;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${Math.floor(total / 12)}-${two((total % 12) + 1)}-${two(date)}`;
}
