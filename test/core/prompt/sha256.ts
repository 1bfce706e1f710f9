import { createHash } from 'node:crypto';
import { digestOfHex, type Sha256 } from '../../../core/values/digest.ts';

export const sha256: Sha256 = (text) => digestOfHex(createHash('sha256').update(text).digest('hex'));
