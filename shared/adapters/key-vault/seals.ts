/** Makes and checks seals, with one request to Key Vault for each process and version of the key. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { PermanentError } from '../../core/errors.ts';
import { type Sealed, sealedText, sealOf, sealParts, type Trust } from '../../core/seal.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Seals what is stored, and tells afterwards whether to believe it. Both methods throw TransientError, with a time to wait,
 * while Key Vault cannot be reached, and PermanentError if it refuses.
 */
export interface Seals {
  /** False: there is no key. Nothing is sealed then. */
  readonly isOn: boolean;
  seal(sealed: Sealed): Promise<string | undefined>;
  check(sealed: Sealed, seal: string | undefined): Promise<Trust>;
}

/** Without a key nothing is sealed. */
export const noSeals: Seals = {
  isOn: false,
  seal: async () => undefined,
  check: async () => 'unsealed',
};

interface Key {
  readonly version: string;
  readonly secret: Buffer;
}

/** After a failure, Key Vault is not asked again for this time, because each user would ask. */
const pauseMs = 60_000;
/**
 * How many further versions are asked for. A key is rotated now and then; more of them are made up, so that Key Vault is asked
 * again and again.
 */
const mostOlderVersions = 16;

/** `onForged` is called for what is not what Instep sealed. */
export function createSeals(
  key: SigningKey,
  { now }: Clock,
  onForged: (what: Sealed) => void = () => undefined,
): Seals {
  const current = remembered(async () => derived(await key.sign()), now);
  const older = new Map<string, () => Promise<Key>>();

  /** Undefined: the key has no such version, or it may not be used any more. */
  async function keyOf(version: string): Promise<Key | undefined> {
    const newest = await current();
    if (version === newest.version) return newest;
    const known = older.get(version) ?? remembered(async () => derived(await key.sign(version)), now);
    if (!older.has(version) && older.size >= mostOlderVersions) return undefined;
    older.set(version, known);
    try {
      return await known();
    } catch (error) {
      if (error instanceof PermanentError) return undefined;
      throw error;
    }
  }

  async function fits(sealed: Sealed, seal: string): Promise<boolean> {
    const parts = sealParts(seal);
    const used = parts && (await keyOf(parts.version));
    if (parts === undefined || used === undefined) return false;
    const given = Buffer.from(parts.digest, 'base64url');
    return timingSafeEqual(given, digestOf(sealed, used.secret));
  }

  return {
    isOn: true,
    async seal(sealed) {
      const { version, secret } = await current();
      return sealOf({ version, digest: digestOf(sealed, secret).toString('base64url') });
    },
    async check(sealed, seal): Promise<Trust> {
      if (seal === undefined || seal === '') return 'unsealed';
      if (await fits(sealed, seal)) return 'sealed';
      onForged(sealed);
      return 'forged';
    },
  };
}

function derived({ version, bytes }: Awaited<ReturnType<SigningKey['sign']>>): Key {
  return { version, secret: Buffer.from(hkdfSync('sha256', bytes, '', 'instep-seals-1', 32)) };
}

function digestOf(sealed: Sealed, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(sealedText(sealed)).digest();
}

/** A result is kept; a failure for a minute. */
function remembered<T>(ask: () => Promise<T>, now: Clock['now']): () => Promise<T> {
  let asked: Promise<T> | undefined;
  let failedAtMs: number | undefined;
  return () => {
    const isOver = failedAtMs !== undefined && now().getTime() >= failedAtMs + pauseMs;
    if (asked !== undefined && !isOver) return asked;
    failedAtMs = undefined;
    asked = ask();
    asked.catch(() => {
      failedAtMs = now().getTime();
    });
    return asked;
  };
}
