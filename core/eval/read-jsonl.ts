/** JSON lines: one map a line. Blank lines, a byte-order mark and Windows line ends are taken; anything else is refused. */
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { jsonErrorAt } from './json-error.ts';
import { type DataProblem, dataProblem, type Row, type TableResult, withoutByteOrderMark } from './table.ts';

export function readJsonl(source: string): TableResult {
  const text = withoutByteOrderMark(source);
  const rows: Row[] = [];
  const columns = new Map<string, string>();
  const mixed = new Map<string, string>();
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    line++;
    const written = text.slice(start, end);
    start = end + 1;
    if (written.trim() === '') continue;
    const row = readLine(written, line);
    if (!row.ok) return row;
    rows.push(row.value);
    noteTypes(row.value, columns, mixed);
  }
  return { ok: true, value: { columns: [...columns.keys()], rows, notes: [...mixed.values()] } };
}

function readLine(written: string, line: number): { readonly ok: true; readonly value: Row } | DataProblem {
  let value: JsonValue;
  try {
    value = JSON.parse(written);
  } catch {
    return notJson(written, line);
  }
  if (isJsonObject(value)) return { ok: true, value: { line, values: value } };
  const column = written.length - written.trimStart().length + 1;
  return dataProblem(line, column, 'every line must be a JSON map, such as {"input": "…", "expected": "…"}.');
}

function notJson(written: string, line: number): DataProblem {
  const column = Math.min(jsonErrorAt(written), written.trimEnd().length) + 1;
  if (/^\s*\[?\s*$/.test(written) || /^\s*\{\s*$/.test(written)) {
    return dataProblem(
      line,
      column,
      'the JSON goes on in the next line. In JSON lines, each case is one line of its own.',
    );
  }
  const found = written[column - 1];
  const what = found === undefined || column > written.trimEnd().length ? 'the line ends' : `\`${found}\` stands`;
  return dataProblem(line, column, `this is not valid JSON: ${what} where something else is expected.`);
}

function noteTypes({ line, values }: Row, columns: Map<string, string>, mixed: Map<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    const type = value === null ? undefined : Array.isArray(value) ? 'list' : typeof value;
    const known = columns.get(name);
    if (known === undefined || known === '') columns.set(name, type ?? '');
    else if (type !== undefined && type !== known && !mixed.has(name)) {
      mixed.set(
        name,
        `The column \`${name}\` holds values of several types: ${inWords(known)}, and in line ${line} ${inWords(type)}.`,
      );
    }
  }
}

function inWords(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'a map';
    case 'list':
      return 'a list';
    default:
      return `a ${type}`;
  }
}
