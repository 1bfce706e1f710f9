/**
 * `npm run generate`: makes everything that is derived from schemas and rule metadata. The results are committed.
 * With `--check` it writes nothing and exits 1 when something committed is stale, naming it.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GeneratedFile, staleFiles, writeFiles } from './generate/generated-file.ts';
import { referencePages } from './generate/reference-pages.ts';
import { registries } from './generate/registries.ts';
import { rulePages } from './generate/rule-pages.ts';
import { schemaData } from './generate/schema-data.ts';
import { readSchemaSources } from './generate/schema-sources.ts';
import { serverMatrix } from './generate/server-matrix.ts';
import { kindTypes, outputTypes } from './generate/types.ts';
import { kindValidators, outputValidators } from './generate/validators.ts';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const schemas = await readSchemaSources(root);
  return [
    kindTypes(schemas),
    schemaData(schemas),
    ...(await kindValidators(root, schemas)),
    ...referencePages(schemas),
    ...(await registries(root)),
    ...(await rulePages(root)),
    await serverMatrix(root),
    ...outputTypes(schemas),
    ...(await outputValidators(root, schemas)),
  ];
}

async function main(check: boolean): Promise<number> {
  const files = await generatedFiles(repository);
  if (!check) {
    const written = await writeFiles(repository, files);
    console.log(written.length === 0 ? 'Everything is fresh.' : `Wrote ${written.join(', ')}.`);
    return 0;
  }
  const stale = await staleFiles(repository, files);
  if (stale.length === 0) return 0;
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`);
  return 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
