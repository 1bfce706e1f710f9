/** The page of the view *Cost*. Text is set as text, never as markup; colours are the editor's. */
import { type CostMessage, isCostMessage } from '../../core/contract/webview.ts';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const editor = acquireVsCodeApi();
const main = document.getElementById('page');

addEventListener('message', ({ data }) => {
  if (main && isCostMessage(data)) main.replaceChildren(...render(data));
});
editor.postMessage({ kind: 'by', by: 'model' });

function render({ report, words, by }: CostMessage): readonly Node[] {
  const say = (key: string) => words[key] ?? key;
  if (!report || report.rows.length === 0) return [element('p', say('none'))];
  const facts = [
    fact(say('spent'), report.total ?? say('unknown')),
    ...(report.forecast
      ? [fact(say('forecast'), `${report.forecast.value} (${report.forecast.low} – ${report.forecast.high})`)]
      : []),
    ...(report.wrapperMultiple === undefined ? [] : [fact(say('multiple'), `${report.wrapperMultiple.toFixed(2)} ×`)]),
  ];
  return [list(facts), choice(by, say), table(report, say), chart(report.series ?? [])];
}

function fact(name: string, value: string): readonly [string, string] {
  return [name, value];
}

function list(facts: readonly (readonly [string, string])[]): Node {
  const node = document.createElement('dl');
  for (const [name, value] of facts) node.append(element('dt', name), element('dd', value));
  return node;
}

/** Bars by day; the highest fills the height. Few days leave room for those to come. */
function chart(series: readonly { readonly day: string; readonly cost: number }[]): Node {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const width = Math.max(14, series.length);
  const highest = Math.max(0, ...series.map(({ cost }) => cost));
  svg.setAttribute('viewBox', `0 0 ${width} 1`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', series.map(({ day, cost }) => `${day}: ${cost.toFixed(2)}`).join(', '));
  for (const [index, { day, cost }] of series.entries()) {
    const height = highest === 0 ? 0 : cost / highest;
    const bar = document.createElementNS(space, 'rect');
    for (const [name, value] of Object.entries({ x: index + 0.1, y: 1 - height, width: 0.8, height })) {
      bar.setAttribute(name, String(value));
    }
    const title = document.createElementNS(space, 'title');
    title.textContent = `${day}: ${cost.toFixed(4)}`;
    bar.append(title);
    svg.append(bar);
  }
  return svg;
}

function choice(by: string, say: (key: string) => string): Node {
  const label = element('label', `${say('by')} `);
  const select = document.createElement('select');
  for (const key of ['model', 'prompt', 'team']) {
    const option = document.createElement('option');
    option.value = key;
    option.textContent = say(key);
    option.selected = key === by;
    select.append(option);
  }
  select.addEventListener('change', () => editor.postMessage({ kind: 'by', by: select.value }));
  label.append(select);
  return label;
}

function table({ rows }: NonNullable<CostMessage['report']>, say: (key: string) => string): Node {
  const node = document.createElement('table');
  const head = node.createTHead().insertRow();
  for (const key of ['', 'requests', 'cost', 'budget']) {
    const cell = element('th', key === '' ? '' : say(key));
    cell.setAttribute('scope', 'col');
    head.append(cell);
  }
  const body = node.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    const unpriced = row.unpriced > 0 ? ` (${row.unpriced} ${say('unpriced')})` : '';
    const cells = [row.key, String(row.requests), `${row.cost ?? say('unknown')}${unpriced}`, row.budget ?? ''];
    for (const text of cells) line.insertCell().textContent = text;
  }
  return node;
}

function element(name: string, text: string): HTMLElement {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
