/** The formats of settings. Each error text starts with "must be" or "must hold"; settings.md repeats it. */
import { z } from 'zod';

export const objectId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be an object id (a GUID)')
  .transform((text) => text.toLowerCase());

export const sha256List = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
  .refine(
    (list) => list.every((hash) => /^[0-9a-f]{64}$/.test(hash)),
    'must be SHA-256 hashes, 64 hexadecimal digits each, joined by commas',
  );

export const trueOrFalse = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true');

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of: ${values.join(', ')}`);
}

export function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((n) => n >= least && n <= most, message);
}

export const percentage = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a percentage from 0 to 100')
  .transform(Number)
  .refine((n) => n <= 100, 'must be a percentage from 0 to 100');

export const renditions = z
  .string()
  .regex(/^\d+,\d+,\d+$/, 'must be three whole numbers of pixels, for S, M and L, joined by commas')
  .transform((text) => {
    const [s, m, l] = text.split(',').map(Number) as [number, number, number];
    return { S: s, M: m, L: l };
  })
  .refine(({ S, M, L }) => S >= 48 && L <= 648 && S < M && M < L, 'must be ascending, from 48 to 648 pixels');

/**
 * Identifier of a key in Azure Key Vault. Its hosts: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
 * and https://docs.azure.cn/key-vault/about-keys-secrets-and-certificates. A token goes to no other host.
 */
export const keyIdentifier = z
  .string()
  .toLowerCase()
  .regex(
    keyForm(),
    'must be the identifier of a key in Azure Key Vault, https://NAME.vault.azure.net/keys/KEY (in other clouds vault.usgovcloudapi.net or vault.azure.cn)',
  )
  .transform((text) => {
    const [, host = '', suffix = '', name = '', version] = keyForm().exec(text) ?? [];
    return { host, resource: `https://${suffix}`, name, version };
  });

function keyForm(): RegExp {
  return /^https:\/\/([a-z][a-z0-9-]{1,22}[a-z0-9]\.(vault\.azure\.net|vault\.usgovcloudapi\.net|vault\.azure\.cn))\/keys\/([0-9a-z-]{1,127})(?:\/([0-9a-f]{32}))?\/?$/;
}

/** Six fields of digits, *, ranges, lists and steps; the Functions host rejects values that are out of bounds. */
export const ncrontab = z
  .string()
  .regex(
    /^(\S+\s+){5}\S+$/,
    'must be an NCRONTAB expression of six fields: second minute hour day month weekday',
  )
  .regex(/^[\d\s*,/\-a-z]+$/i, 'must hold only digits, names of days and months, and * , - /');
