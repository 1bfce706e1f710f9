/**
 * The key that signs the ledger: the user's own, in his configuration folder and not in the project, made on first use.
 * The public halves lie beside the ledger, named by their fingerprints, so that others can check it.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../core/contract/runner.ts';
import { reason } from '../../host/files.ts';
import { writeWholeSync } from '../../host/write.ts';

export interface Signature {
  /** The fingerprint of the key: the SHA-256 of its public half, as DER. */
  readonly key: string;
  /** Base64. */
  readonly value: string;
}

export interface SigningKey {
  readonly fingerprint: string;
  readonly publicPem: string;
  sign(text: string): Signature;
}

const KEY_FILE = 'ledger-key.pem';

/** The user's key; made when there is none yet. */
export function openSigningKey(configFolder: string): SigningKey {
  const path = join(configFolder, KEY_FILE);
  const key = existsSync(path) ? readKey(path) : makeKey(path, configFolder);
  const publicKey = createPublicKey(key);
  const fingerprint = fingerprintOf(publicKey);
  return {
    fingerprint,
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    sign: (text) => ({ key: fingerprint, value: sign(null, Buffer.from(text), key).toString('base64') }),
  };
}

/** The fingerprint of the user's key, where he has one. */
export function ownFingerprint(configFolder: string): string | undefined {
  const path = join(configFolder, KEY_FILE);
  return existsSync(path) ? fingerprintOf(createPublicKey(readKey(path))) : undefined;
}

function readKey(path: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (error) {
    throw new Refusal(
      'refused',
      `The key that signs the ledger, ${path}, cannot be read: ${reason(error)}. Restore it, or move it away to begin with a new one.`,
    );
  }
}

function makeKey(path: string, configFolder: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    mkdirSync(configFolder, { recursive: true, mode: 0o700 });
    writeWholeSync(path, String(privateKey.export({ type: 'pkcs8', format: 'pem' })), 0o600);
  } catch (error) {
    throw new Refusal(
      'refused',
      `The key that signs the ledger cannot be written to ${path}: ${reason(error)}. Set XDG_CONFIG_HOME to a folder that can be written to.`,
    );
  }
  return privateKey;
}

function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Keeps the public half beside the ledger. */
export function publishKey(ledgerFolder: string, key: SigningKey): void {
  const path = join(ledgerFolder, 'keys', `${key.fingerprint}.pem`);
  if (!existsSync(path)) writeWholeSync(path, key.publicPem);
}

export type KeyRing = ReadonlyMap<string, KeyObject>;

/** The public keys beside a ledger; one that does not match its own name is no key. */
export function readKeyRing(ledgerFolder: string): KeyRing {
  const folder = join(ledgerFolder, 'keys');
  const ring = new Map<string, KeyObject>();
  if (!existsSync(folder)) return ring;
  for (const file of readdirSync(folder)) {
    try {
      const key = createPublicKey(readFileSync(join(folder, file)));
      const fingerprint = fingerprintOf(key);
      if (file === `${fingerprint}.pem`) ring.set(fingerprint, key);
    } catch {
      // Whatever it is, it signs nothing; lines that name it will be found wrong.
    }
  }
  return ring;
}

export function signedBy(ring: KeyRing, text: string, signature: Signature): boolean {
  const key = ring.get(signature.key);
  return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature.value, 'base64'));
}
