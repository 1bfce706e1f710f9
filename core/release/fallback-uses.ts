/** Where a Model sends calls to its fallbacks. */
import { itemsAt, textAt } from '../schema/value-at.ts';
import type { JsonValue, Path } from '../values/json.ts';

export function fallbackUses(model: JsonValue): readonly Path[] {
  const places: Path[] = [
    ['spec', 'budget', 'onExceeded'],
    ['spec', 'serve', 'confidence', 'below'],
  ];
  for (const side of ['input', 'output']) {
    for (const index of itemsAt(model, ['spec', 'guardrails', side]).keys())
      places.push(['spec', 'guardrails', side, index, 'action']);
  }
  return places.filter((path) => textAt(model, path) === 'fallback');
}
