/** The columns of a data file, told from its first lines: the header of a csv file, the keys of the rows of a jsonl file. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';

/** The first so many characters of a file that a manifest names; undefined when it cannot be read. */
export type ReadHead = (path: string) => string | undefined;

export interface DataColumns {
  readonly names: readonly string[];
  /** The texts that stand in a column of the first rows. */
  values(column: string): readonly string[];
}

const NONE: DataColumns = { names: [], values: () => [] };
const MOST_ROWS = 100;
/** A column of more is no class. */
const MOST_VALUES = 20;

/**
 * Read when something is first asked of it, and once. Paths in manifests start at the project folder; `./` and `../` are
 * for the files beside them.
 */
export function columnsOf(root: string, file: JsonValue | undefined, readHead: ReadHead): DataColumns {
  if (typeof file !== 'string' || !/\.(?:csv|jsonl|ndjson)$/i.test(file) || /^(?:\/|\.\.?\/)|:\/\//.test(file))
    return NONE;
  let read: DataColumns | undefined;
  const columns = (): DataColumns => {
    read ??= readColumns(file, readHead(`${root.replace(/\/$/, '')}/${file}`));
    return read;
  };
  return {
    get names() {
      return columns().names;
    },
    values: (column) => columns().values(column),
  };
}

function readColumns(file: string, head: string | undefined): DataColumns {
  if (head === undefined) return NONE;
  // The last line may be cut off.
  const lines = head
    .split(/\r?\n/)
    .slice(0, MOST_ROWS + 1)
    .filter((line) => line.trim() !== '');
  return /\.csv$/i.test(file) ? ofCsv(lines) : ofJsonl(lines);
}

function ofCsv([header = '', ...lines]: readonly string[]): DataColumns {
  const names = cells(header.replace(/^\uFEFF/, ''));
  const rows = lines.map(cells).filter((row) => row.length === names.length);
  return {
    names: names.filter((name) => name !== ''),
    values(column) {
      const at = names.indexOf(column);
      return at < 0 ? [] : classes(rows.flatMap((row) => row[at] ?? []));
    },
  };
}

/** A cell with a comma or a quote stands in quotes; one with a line break is not for these few lines. */
function cells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function ofJsonl(lines: readonly string[]): DataColumns {
  const rows = lines.map(parsed).filter((row) => row !== undefined);
  return {
    names: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    values: (column) => classes(rows.map((row) => row[column]).filter((value) => typeof value === 'string')),
  };
}

function parsed(line: string): JsonObject | undefined {
  try {
    const row: JsonValue = JSON.parse(line);
    return isJsonObject(row) ? row : undefined;
  } catch {
    // Half a line, or no data at all: completion says nothing of it.
    return undefined;
  }
}

function classes(values: readonly string[]): readonly string[] {
  const distinct = [...new Set(values)];
  return distinct.length <= MOST_VALUES && distinct.length < values.length ? distinct : [];
}
