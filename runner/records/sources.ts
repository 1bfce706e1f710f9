/** Where records are: one database for each target that has served something and can be read on this machine. */
import type { InferenceRecord } from '../../core/contract/record.ts';
import { Refusal } from '../../core/contract/runner.ts';
import type { Deployments } from '../deploy/deployments.ts';
import type { Target } from '../deploy/targets/target.ts';
import { openRecords, type RecordsReader } from '../store/records.ts';

export interface RecordSource {
  readonly target: Target;
  readonly path: string;
}

/** Of the target that is named, or of all. A target without records is in neither list. */
export async function recordSources(deployments: Deployments, name?: string): Promise<readonly RecordSource[]> {
  if (name !== undefined) {
    const target = await deployments.find(name);
    const path = await target.recordsPath();
    return path === undefined ? [] : [{ target, path }];
  }
  await deployments.discover();
  const sources = await Promise.all(deployments.targets().map(sourceOf));
  return sources.filter((one) => one !== undefined);
}

/** A target that cannot be reached now has no records here, and hides nobody's. */
async function sourceOf(target: Target): Promise<RecordSource | undefined> {
  try {
    const path = await target.recordsPath();
    return path === undefined ? undefined : { target, path };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export interface FoundRecord {
  readonly source: RecordSource;
  readonly reader: RecordsReader;
  readonly record: InferenceRecord;
}

/** Calls `use` with the target that holds a record; refuses when none does. */
export async function withRecord<Result>(
  deployments: Deployments,
  id: string,
  name: string | undefined,
  use: (found: FoundRecord) => Result | Promise<Result>,
): Promise<Result> {
  if (!/^rec_[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) {
    throw new Refusal(
      'usage',
      `\`${id.slice(0, 60)}\` is no id of a record. Ids look like rec_01JCXZ…: the answer's header \`x-mooring-record\` has it, and \`mooring records query\` lists them.`,
    );
  }
  const sources = await recordSources(deployments, name);
  for (const source of sources) {
    using reader = openRecords(source.path);
    const record = reader.byId(id);
    if (record) return await use({ source, reader, record });
  }
  const where =
    sources.length === 0
      ? 'no target has records yet'
      : `looked on ${sources.map(({ target }) => target.name).join(', ')}`;
  throw new Refusal('usage', `There is no record ${id} (${where}). It may be past its retention.`);
}
