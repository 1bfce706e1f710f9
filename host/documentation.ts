/** The page that explains a diagnostic code. The pages ship with the package, so they open without a network. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package's own folder: this file lies in `host/` of the sources, or in `dist/` (or `dist/chunks/`) once built. */
export const packageRoot = fileURLToPath(
  new URL(/[\\/]chunks[\\/]/.test(import.meta.url) ? '../..' : '..', import.meta.url),
);

/** Relative to the package: what the command line prints. */
export const documentationPath = (code: string): string => `docs/rules/${code}.md`;

const urls = new Map<string, string>();

/** There are a hundred codes, and thousands of diagnostics at every key. */
export function documentationUrl(code: string): string {
  const known = urls.get(code);
  if (known !== undefined) return known;
  const url = pathToFileURL(join(packageRoot, documentationPath(code))).href;
  urls.set(code, url);
  return url;
}
