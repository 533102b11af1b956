/**
 * Seals: keyed digests of what Instep stores and later writes to the tenant because of it. Whoever can write the storage
 * account, but cannot sign with the key, can make none (DECISIONS.md, D-seals).
 */

export type SealKind =
  | 'undo-copy'
  | 'pending'
  | 'plan-line'
  | 'plan-chunk'
  | 'run'
  | 'agreement'
  | 'operation';

/** What a seal binds: a seal of one kind, user, run or content fits no other. */
export interface Sealed {
  readonly kind: SealKind;
  /** '' where the content is not about one user. */
  readonly userId: string;
  readonly runId: string;
  /** Plain values, arrays and objects. */
  readonly content: object;
}

/**
 * `unsealed`: it has no seal, as in rows from before there were seals. `forged`: its seal does not fit. An installation
 * without a key seals nothing, and believes no seal.
 */
export type Trust = 'sealed' | 'unsealed' | 'forged';

/** The text that is digested. Two different values have different texts; the order of properties does not matter. */
export function sealedText({ kind, userId, runId, content }: Sealed): string {
  return JSON.stringify(['instep-seal-1', kind, userId, runId, canonical(content)]);
}

/** An undefined property counts as absent, because storage does not distinguish them. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = present.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, one]) => [name, canonical(one)]));
}

export interface SealParts {
  /** Version of the key. */
  readonly version: string;
  readonly digest: string;
}

const form = /^(?<version>[0-9a-f]{32}) (?<digest>[\w-]{43})$/;

export function sealOf({ version, digest }: SealParts): string {
  return `${version} ${digest}`;
}

/** Undefined: not the text of a seal. */
export function sealParts(seal: string): SealParts | undefined {
  return form.exec(seal)?.groups as SealParts | undefined;
}
