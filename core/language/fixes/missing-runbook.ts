/** A place for the address of a runbook. Only a person knows where that is, or writes it now. */
import { setValue } from './entries.ts';
import type { Fix } from './fix.ts';

const ADDRESS = '"https://‹address›"';

const PATHS: Readonly<Record<string, readonly string[]>> = {
  'model/no-runbook': ['spec', 'runbook'],
  'slo/missing-runbook': ['metadata', 'annotations', 'runbook'],
};

export const fix: Fix = {
  codes: Object.keys(PATHS),
  repairs({ view, diagnostic, root }) {
    const path = PATHS[diagnostic.code];
    const edit = path && root && setValue(view.file, root, path, ADDRESS);
    const where = diagnostic.code === 'slo/missing-runbook' ? 'the annotation ' : '';
    return edit ? [{ title: `Add ${where}\`runbook\``, edits: [edit], safe: false }] : [];
  },
};
