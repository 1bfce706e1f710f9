/** `mooring slo`: the same as `mooring slo status`. */
import type { Command } from '../command.ts';
import { sloStatus, statusDetails, statusOptions } from '../slos/status.ts';

export const command: Command = {
  name: 'slo',
  summary: 'show what is left of each error budget (as `slo status`)',
  usage: '[SLO…]',
  details: statusDetails,
  formats: ['json'],
  options: statusOptions,
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  run: sloStatus,
};
