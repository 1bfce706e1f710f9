/** JSON lines as columns: one map a line. Blank lines, a byte-order mark and Windows line ends are taken. */
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, type Result } from '../values/result.ts';
import { type ColumnReader, LONGEST_ROW, MOST_COLUMNS } from './column-reader.ts';
import { addCell, type Cell, type GatheredColumn, gatherColumn } from './gather.ts';

export function jsonlColumns(): ColumnReader {
  const columns = new Map<string, GatheredColumn>();
  let rest = '';
  let line = 0;
  let rows = 0;
  let started = false;

  function takeLine(written: string): Result<undefined> {
    line += 1;
    if (written.trim() === '') return ok(undefined);
    const row = readLine(written, line);
    if (!row.ok) return row;
    for (const [name, value] of Object.entries(row.value)) {
      const column = columns.get(name) ?? gatherColumn(name);
      if (!columns.has(name)) {
        if (columns.size >= MOST_COLUMNS) {
          return problem(`Line ${line}: there are more than ${MOST_COLUMNS} different keys; columns must repeat.`);
        }
        columns.set(name, column);
      }
      while (column.rows < rows) addCell(column, undefined);
      addCell(column, cellOf(value));
    }
    rows += 1;
    return ok(undefined);
  }

  return {
    push(text) {
      const piece = started ? text : text.replace(/^\uFEFF/, '');
      started ||= piece !== '';
      rest += piece;
      let at = 0;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', at)) {
        const taken = takeLine(rest.slice(at, end));
        if (!taken.ok) return taken;
        at = end + 1;
      }
      rest = rest.slice(at);
      if (rest.length > LONGEST_ROW) return problem(`Line ${line + 1} is longer than ${LONGEST_ROW} characters.`);
      return ok(undefined);
    },
    end() {
      const taken = takeLine(rest);
      if (!taken.ok) return taken;
      for (const column of columns.values()) while (column.rows < rows) addCell(column, undefined);
      if (rows === 0) return problem('It is empty. Each line must be a JSON map, such as {"amount": 12.5}.');
      return ok({ columns: [...columns.values()], rows });
    },
  };
}

function readLine(written: string, line: number): Result<JsonObject> {
  let value: JsonValue;
  try {
    value = JSON.parse(written);
  } catch {
    const goesOn = /^\s*[[{]\s*$/.test(written);
    const hint = goesOn ? 'In JSON lines, each row is one line of its own.' : 'Every line must be one JSON map.';
    return problem(`Line ${line} is not valid JSON. ${hint}`);
  }
  if (isJsonObject(value)) return ok(value);
  return problem(`Line ${line} is not a JSON map, such as {"amount": 12.5}.`);
}

function cellOf(value: JsonValue): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null ? undefined : JSON.stringify(value);
}
