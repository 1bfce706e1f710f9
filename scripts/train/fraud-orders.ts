/** The orders that the fraud scorer learns from and judges, as the data files of the example hold them. */
export interface Order {
  readonly amount: number;
  readonly country: string;
  readonly channel: string;
  /** Undefined for guests, who have no account. */
  readonly ageDays: number | undefined;
  readonly orders24h: number;
}

export interface LabelledOrder extends Order {
  readonly isFraud: boolean;
}

const columns = ['amount', 'country', 'channel', 'age_days', 'orders_24h', 'label'] as const;

type Column = (typeof columns)[number];

/** Other columns are left aside. The files of the example have neither quotes nor commas inside a value. */
export function readOrders(csv: string): readonly LabelledOrder[] {
  const [header = '', ...lines] = csv
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const names = header.split(',');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new Error(`The orders have no column ${missing.join(', ')}. The first line names the columns.`);
  return lines.map((line, index) => {
    const values = line.split(',');
    const value = (column: Column): string => values[names.indexOf(column)] ?? '';
    const number = (column: Column): number => {
      const read = value(column) === '' ? Number.NaN : Number(value(column));
      if (!(read >= 0))
        throw new Error(`Line ${index + 2}: \`${value(column)}\` is no ${column}. Give a number from 0.`);
      return read;
    };
    const label = value('label');
    if (label !== 'fraud' && label !== 'honest') {
      throw new Error(`Line ${index + 2}: \`${label}\` is no label. Write \`fraud\` or \`honest\`.`);
    }
    return {
      amount: number('amount'),
      country: value('country'),
      channel: value('channel'),
      ageDays: value('age_days') === '' ? undefined : number('age_days'),
      orders24h: number('orders_24h'),
      isFraud: label === 'fraud',
    };
  });
}

export function writeOrders(orders: readonly LabelledOrder[]): string {
  const lines = orders.map(({ amount, country, channel, ageDays, orders24h, isFraud }) =>
    [amount.toFixed(2), country, channel, ageDays ?? '', orders24h, isFraud ? 'fraud' : 'honest'].join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
