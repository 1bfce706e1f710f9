/** Where a project's ledger lies, and the one action that means something to those who read it. */
import { join } from 'node:path';

export const LEDGER_FILE = 'ledger.jsonl';

export const ledgerFolderOf = (root: string): string => join(root, '.mooring', 'ledger');

/** The action of the entry that says entries before it are gone. */
export const RESUMED_AFTER_LOSS = 'ledger.resumed-after-loss';
