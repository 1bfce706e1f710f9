/** `mooring audit verify`: whether the ledger is all there, as it was written. */
import type { AuditVerifyOutput } from '../../core/contract/generated/output.ts';
import { configFolder } from '../../host/user-folders.ts';
import { verifyLedger } from '../../runner/ledger/verify.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { projectRoot } from '../runner/open.ts';

export const command: Command = {
  name: 'audit verify',
  summary: 'check that no entry of the ledger was changed, removed, moved or added',
  usage: '',
  details:
    'Follows the chain of hashes, checks every signature, and holds the end against the last signed checkpoint, here\nand in your own folder. Exits 1 when something is not as it was written, and names the first such entry.',
  formats: ['json'],
  arguments: { min: 0, max: 0 },
  async run(call) {
    const verdict = await verifyLedger(await projectRoot(call), configFolder());
    const { verified, entries, firstBad, why } = verdict;
    call.terminal.print(
      call.format === 'json'
        ? printJson<AuditVerifyOutput>({ verified, entries, firstBad: firstBad ?? null, why })
        : `${verified ? 'Verified' : 'NOT VERIFIED'}: ${why}\n`,
    );
    return verified ? 0 : 1;
  },
};
