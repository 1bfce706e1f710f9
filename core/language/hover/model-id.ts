/** What is known of a provider's model: who makes it, what it costs and holds, and until when there is one. */
import { modelFacts } from '../../catalog/models.ts';
import { vendorOf } from '../../catalog/vendor.ts';
import { priceOf } from '../../cost/price.ts';
import { declaredPrices } from '../../cost/subject.ts';
import { formatMoney } from '../../values/money.ts';
import type { Workspace } from '../../workspace/workspace.ts';

export function describeModelId(workspace: Workspace, id: string, today: string): string {
  const facts = modelFacts(id);
  const vendor = facts?.vendor || vendorOf(id);
  const lines = [`**${id}**${vendor ? ` · ${vendor}` : ''}`];
  const price = priceOf(id, declaredPrices(workspace));
  if (price) {
    const from = price.source === 'project' ? 'as mooring.yaml says' : `list price, read ${price.asOf}`;
    lines.push(`${formatMoney(price.input)} in, ${formatMoney(price.output)} out, per million tokens (${from})`);
  } else {
    lines.push('The price is not known. Declare it under `prices` in mooring.yaml.');
  }
  if (facts?.context)
    lines.push(`Context: ${facts.context.tokens.toLocaleString('en-US')} tokens (${facts.context.asOf})`);
  if (facts?.retirement) {
    const { on, certainty, replacement, asOf } = facts.retirement;
    const verb =
      on <= today ? 'Was switched off' : certainty === 'earliest' ? 'Is switched off not before' : 'Is switched off on';
    const instead = replacement === undefined ? '' : ` Instead: \`${replacement}\`.`;
    lines.push(`${verb} ${on <= today ? `on ${on}` : on} (${asOf}).${instead}`);
  }
  return lines.join('\n\n');
}
