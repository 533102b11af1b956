/** Seals with the key of the simulated Key Vault, without a request to it: for what reads Instep's storage beside Instep. */

import type { Seals } from '../shared/adapters/key-vault/seals.ts';
import { createSeals } from '../shared/adapters/key-vault/seals.ts';
import { signingKey } from '../shared/adapters/key-vault/signing-key.ts';
import type { Clock } from '../shared/ports/runtime.ts';
import { firstKeyVersion, keyName, localSignature, vaultHost } from './tenant/truth/signing-key.ts';

export function localSeals(clock: Clock = { now: () => new Date() }): Seals {
  const key = { host: vaultHost('global'), resource: '', name: keyName, version: undefined };
  return createSeals(signingKey({ send: sign }, key), clock);
}

const sign: Parameters<typeof signingKey>[0]['send'] = async ({ url, body }) => {
  const [asked] = /[0-9a-f]{32}(?=\/sign)/.exec(url) ?? [];
  const version = asked ?? firstKeyVersion;
  if (version !== firstKeyVersion) return answer(404, { error: { code: 'KeyNotFound' } });
  const { value } = JSON.parse(String(body)) as { value: string };
  const kid = `https://${vaultHost('global')}/keys/${keyName}/${version}`;
  return answer(200, { kid, value: localSignature(version, value).toString('base64url') });
};

function answer(status: number, body: unknown) {
  const headers = new Headers({ 'content-type': 'application/json' });
  return { status, headers, bytes: new TextEncoder().encode(JSON.stringify(body)) };
}
