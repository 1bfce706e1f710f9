/** A file of Prometheus rules as plain data, and its text: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/. */

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

export interface RuleGroup {
  readonly name: string;
  /** How often it is evaluated, such as `1m`. */
  readonly interval: string;
  readonly rules: readonly PrometheusRule[];
}

export type PrometheusRule = RecordingRule | AlertingRule;

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** `5m`, `1h30m`, `30d`: the largest units first, as Prometheus reads them. */
export function promqlDuration(seconds: number): string {
  let rest = Math.round(seconds);
  let written = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) written += `${count}${unit}`;
    rest -= count * size;
  }
  return written === '' ? '0s' : written;
}

/** Prometheus fills in `{{ … }}` in labels and annotations; text of ours that holds it is kept as it is. */
export function literalText(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

export function isLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !name.startsWith('__');
}

/** The nearest valid name of a label: `cost-center` becomes `cost_center`. */
export function labelName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^_+/, '');
  return /^[a-zA-Z]/.test(name) ? name : `label_${name}`;
}

export function printRuleFile({ groups }: RuleFile): string {
  if (groups.length === 0) return 'groups: []\n';
  const lines: string[] = ['groups:'];
  for (const { name, interval, rules } of groups) {
    lines.push(`  - name: ${quoted(name)}`, `    interval: ${interval}`, '    rules:');
    for (const rule of rules) lines.push(...ruleLines(rule));
  }
  return `${lines.join('\n')}\n`;
}

function ruleLines(rule: PrometheusRule): readonly string[] {
  const head = 'record' in rule ? `record: ${rule.record}` : `alert: ${quoted(rule.alert)}`;
  const lines = [`      - ${head}`, ...exprLines(rule.expr)];
  if ('for' in rule && rule.for !== undefined) lines.push(`        for: ${rule.for}`);
  lines.push(...mapLines('labels', rule.labels));
  if ('annotations' in rule) lines.push(...mapLines('annotations', rule.annotations));
  return lines;
}

/** A block keeps the lines of a query; where YAML could not read it back as it is, it is quoted. */
function exprLines(expr: string): readonly string[] {
  const isPlainText = /^[\x20-\x7e\n\u00a0-\u2027\u2030-\ud7ff]*$/.test(expr);
  if (!isPlainText || /^\s|\s$/.test(expr)) return [`        expr: ${quoted(expr)}`];
  return ['        expr: |-', ...expr.split('\n').map((line) => (line === '' ? '' : `          ${line}`))];
}

function mapLines(key: string, map: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(map);
  if (entries.length === 0) return [];
  return [`        ${key}:`, ...entries.map(([name, value]) => `          ${scalar(name)}: ${scalar(value)}`)];
}

/** Plain where nothing could be taken for something else. */
function scalar(text: string): string {
  return /^[a-zA-Z][a-zA-Z0-9_./ -]*$/.test(text) && !isWord(text) && !text.endsWith(' ') ? text : quoted(text);
}

const isWord = (text: string): boolean => /^(y|n|yes|no|true|false|on|off|null)$/i.test(text);

/** JSON is YAML but for the line breaks of Unicode, and half a pair of surrogates is no text to anyone. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
