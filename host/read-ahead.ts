/** Starts the next few reads while the caller is busy with the last one; answers come in the order of the items. */
export async function* readAhead<Item, Read>(
  items: readonly Item[],
  read: (item: Item) => Promise<Read>,
  window = 32,
): AsyncGenerator<readonly [Item, Read]> {
  const under: Promise<Read>[] = [];
  let started = 0;
  const start = () => {
    const item = items[started];
    if (item === undefined) return;
    started += 1;
    under.push(read(item));
  };
  while (started < Math.min(window, items.length)) start();
  for (const item of items) {
    const next = under.shift();
    if (!next) return;
    yield [item, await next];
    start();
  }
}
