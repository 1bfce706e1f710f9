/** The bucket of the histogram that is nearest to the one that is asked for. */
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['slo/inexact-bucket'],
  repairs({ diagnostic, marked }) {
    const nearest = /\bUse (\S+), or give the histogram/.exec(diagnostic.message)?.[1];
    // In double quotes of YAML those of the query are escaped.
    const value = /^le\s*=\s*\\?["'`]([^"'`\\]*)\\?["'`]$/.exec(marked)?.[1];
    if (nearest === undefined || value === undefined) return [];
    const start = diagnostic.span.start + marked.lastIndexOf(value);
    const edits = [{ span: { start, end: start + value.length }, text: nearest }];
    return [{ title: `Use the bucket ${nearest}`, edits, safe: false }];
  },
};
