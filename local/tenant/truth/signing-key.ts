/** The key in the simulated Key Vault: the same in every process and after each start, so that what was sealed stays sealed. */
import { createHmac } from 'node:crypto';
import type { Cloud } from './clouds.ts';

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates and, for China, docs.azure.cn. */
const suffixes: Readonly<Record<Cloud, string>> = {
  global: 'vault.azure.net',
  'gcc-high': 'vault.usgovcloudapi.net',
  dod: 'vault.usgovcloudapi.net',
  china: 'vault.azure.cn',
};

export const keyName = 'instep-integrity';
/** The newest last. */
export const firstKeyVersion = '5c0e1a6b7f2d4e38907a6b1c2d3e4f50';

export function vaultHost(cloud: Cloud): string {
  return `instep-local.${suffixes[cloud]}`;
}

/** The host for which a token has to be: the audience is the service, not the vault. */
export function vaultAudience(cloud: Cloud): string {
  return suffixes[cloud];
}

/** What INSTEP_INTEGRITY_KEY is to be. */
export function localIntegrityKey(cloud: Cloud = 'global'): string {
  return `https://${vaultHost(cloud)}/keys/${keyName}`;
}

const signatureBytes = 256;

/**
 * Not RSA: bytes that follow from the version and the digest, as many as a key of 2048 bits gives. They are the same each
 * time, as with RS256, and nobody checks them with a public key.
 */
export function localSignature(version: string, digest: string): Buffer {
  const parts = Array.from({ length: signatureBytes / 64 }, (_, part) =>
    createHmac('sha512', `instep-local ${version}`).update(`${part} ${digest}`).digest(),
  );
  return Buffer.concat(parts);
}
