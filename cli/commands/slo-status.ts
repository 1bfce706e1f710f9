/** `mooring slo status`: what is left of each error budget. */
import type { Command } from '../command.ts';
import { sloStatus, statusDetails, statusOptions } from '../slos/status.ts';

export const command: Command = {
  name: 'slo status',
  summary: 'show what is left of each error budget',
  usage: '[SLO…]',
  details: statusDetails,
  formats: ['json'],
  options: statusOptions,
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  run: sloStatus,
};
