/**
 * What all our pages share: elements made without markup, words in the language of the editor, and drawing anew without
 * taking the keyboard from whoever is using it.
 */

interface Editor {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Editor;

export const editor: Editor = acquireVsCodeApi();

export type Child = Node | string | undefined;
export type Say = (key: string, ...parts: readonly (string | number)[]) => string;

/** Words by their key; `{0}`, `{1}`, … stand for parts. */
export function sayer(words: Readonly<Record<string, string>>): Say {
  return (key, ...parts) =>
    (words[key] ?? key).replaceAll(/\{(\d)\}/g, (whole, index) => String(parts[Number(index)] ?? whole));
}

/** Text is set as text, whoever wrote it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

type Attributes = Readonly<Record<string, string>>;

export function svg(
  attributes: Attributes,
  parts: readonly (readonly [name: string, attributes: Attributes])[],
): Element {
  const space = 'http://www.w3.org/2000/svg';
  const made = (name: string, own: Attributes): Element => {
    const node = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(own)) node.setAttribute(key, value);
    return node;
  };
  const root = made('svg', attributes);
  root.append(...parts.map(([name, own]) => made(name, own)));
  return root;
}

const DRAWN = new Set(['svg', 'g', 'path', 'rect', 'circle', 'text', 'title']);
const DRAWING = /^(?:role|aria-label|viewBox|width|height|class|d|x|y|cx|cy|r|text-anchor|xmlns)$/;

/** A picture that the runner drew. Anything in it that is no drawing is left out, whoever put it there. */
export function picture(markup: string): Element | undefined {
  const parsed = new DOMParser().parseFromString(markup, 'text/html').body.firstElementChild;
  if (!(parsed instanceof SVGSVGElement)) return undefined;
  for (const node of [parsed, ...parsed.querySelectorAll('*')]) {
    if (!DRAWN.has(node.localName)) node.remove();
    for (const { name } of [...node.attributes]) if (!DRAWING.test(name)) node.removeAttribute(name);
  }
  return document.importNode(parsed, true);
}

export interface ButtonParts {
  /** Also how it is found again when the page is drawn anew. */
  readonly id: string;
  readonly text: string;
  readonly press: () => void;
  readonly isPrimary?: boolean;
  readonly isDisabled?: boolean;
}

/** One that cannot be pressed now keeps the keyboard: it says so instead of vanishing from under the finger. */
export function button({ id, text, press, isPrimary = false, isDisabled = false }: ButtonParts): HTMLButtonElement {
  const node = element('button', { id, type: 'button', class: isPrimary ? 'primary' : 'secondary' }, text);
  if (isDisabled) node.setAttribute('aria-disabled', 'true');
  node.addEventListener('click', () => {
    if (!isDisabled) press();
  });
  return node;
}

export function select(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string | undefined,
  change: (value: string) => void,
): HTMLElement {
  const node = element(
    'select',
    { id },
    ...options.map(([value, text]) => {
      const option = element('option', { value }, text);
      option.selected = value === chosen;
      return option;
    }),
  );
  node.addEventListener('change', () => change(node.value));
  return field(label, node);
}

/** The label stands beside its field, not around it: else the options would be part of its name. */
export function field(label: string, input: HTMLSelectElement | HTMLInputElement, note?: HTMLElement): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: input.id }, label), input, note);
}

export function facts(rows: readonly (readonly [term: string, value: Child])[]): HTMLElement {
  const node = element('dl', {});
  for (const [term, value] of rows) {
    if (value !== undefined) node.append(element('dt', {}, term), element('dd', {}, value));
  }
  return node;
}

export interface TableParts {
  readonly caption: string;
  readonly heads: readonly string[];
  /** The first cell of each heads its row. */
  readonly rows: readonly (readonly Child[])[];
}

/** In a box of its own that scrolls, so that a narrow window moves the table and not the page. */
export function table({ caption, heads, rows }: TableParts): HTMLElement {
  return element(
    'div',
    { class: 'wide', role: 'region', 'aria-label': caption, tabindex: '0' },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...rows.map(([first, ...cells]) =>
          element('tr', {}, element('th', { scope: 'row' }, first), ...cells.map((cell) => element('td', {}, cell))),
        ),
      ),
    ),
  );
}

type Verdict = 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';

/** A sign besides the colour, for those who do not see colours. */
const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?', not_evaluated: '–' };

export function badge(verdict: Verdict, text: string): HTMLElement {
  return element(
    'span',
    { class: `badge ${verdict}` },
    element('i', { 'aria-hidden': 'true' }, SIGNS[verdict]),
    element('span', {}, ` ${text}`),
  );
}

/** Whoever had the keyboard keeps it, with what he has typed there. */
export function redraw(...children: readonly Child[]): void {
  const page = document.getElementById('page');
  if (!page) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  const id = focused?.id ?? '';
  const place = focused instanceof HTMLInputElement ? [focused.selectionStart, focused.selectionEnd] : undefined;
  const [left, top] = [scrollX, scrollY];
  const unfolded = [...page.querySelectorAll('details[open] > summary')].map((summary) => summary.id);
  page.replaceChildren(...children.filter((child) => child !== undefined));
  for (const one of unfolded) document.getElementById(one)?.parentElement?.setAttribute('open', '');
  scrollTo(left, top);
  const again = id === '' ? null : document.getElementById(id);
  again?.focus({ preventScroll: true });
  if (again instanceof HTMLInputElement && place) again.setSelectionRange(place[0] ?? null, place[1] ?? null);
}

/** Told to those who listen, once: said again, the same words would be read again. */
export function announce(text: string): void {
  const status = document.getElementById('status');
  if (status && status.textContent !== text) status.textContent = text;
}
