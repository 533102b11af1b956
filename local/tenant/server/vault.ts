/**
 * Azure Key Vault, as far as a key signs: https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign. Not imitated: RSA itself
 * (the signature is derived bytes), throttling, the vault's firewall, soft-deleted and disabled keys, and reading keys. A fault
 * can answer with any status.
 */

import { clouds } from '../truth/clouds.ts';
import { keyName, localSignature, vaultAudience, vaultHost } from '../truth/signing-key.ts';
import type { Tenant } from '../truth/tenant.ts';
import { type Answer, type Call, jsonAnswer, mediaTypeOf } from './call.ts';
import { answerUnder, type Faults } from './faults.ts';
import type { Tokens } from './tokens.ts';

export interface Vault {
  readonly host: string;
  /** Versions of the key, the newest last. A test adds one to rotate the key. */
  readonly versions: string[];
  /** How often the key signed. */
  readonly signatures: number;
  answer(call: Call): Promise<Answer>;
}

const path = /^\/keys\/([^/]+)(?:\/([^/]*))?\/sign$/;

export function createVault(
  tenant: Tenant,
  {
    tokens,
    faults,
    versions,
  }: { readonly tokens: Tokens; readonly faults: Faults; readonly versions: string[] },
): Vault {
  const { cloud } = tenant.options;
  let signatures = 0;

  function sign(call: Call): Answer {
    const verdict = tokens.judge(call.headers.authorization, vaultAudience(cloud));
    if (!verdict.accepted) return unauthorized(call, tenant);
    const [, name, version] = path.exec(call.path) ?? [];
    if (name === undefined) return refused(404, 'NotFound', `There is nothing at ${call.path}.`);
    const objection = objectionTo(call);
    if (objection !== undefined) return objection;
    const used = version || versions.at(-1);
    if (name.toLowerCase() !== keyName || used === undefined || !versions.includes(used))
      return refused(
        404,
        'KeyNotFound',
        `A key with (name/id) ${name}/${version ?? ''} was not found in this key vault.`,
      );
    const digest = digestIn(call.body);
    if (digest === undefined) return refused(400, 'BadParameter', 'Property has invalid value');
    signatures += 1;
    const kid = `https://${call.host}/keys/${keyName}/${used}`;
    return jsonAnswer(200, { kid, value: localSignature(used, digest).toString('base64url') });
  }

  return {
    host: vaultHost(cloud),
    versions,
    get signatures() {
      return signatures;
    },
    async answer(call) {
      const fault = faults.take(call);
      const real = async () => sign(call);
      return fault === undefined ? real() : answerUnder(fault, real, plainError);
    },
  };
}

function objectionTo(call: Call): Answer | undefined {
  const { method, query } = call;
  if (method !== 'POST') return refused(405, 'MethodNotAllowed', `${method} is not allowed.`);
  if (query.get('api-version') !== '7.4')
    return refused(400, 'BadParameter', 'The simulated Key Vault answers for api-version 7.4 only.');
  if (mediaTypeOf(call) !== 'application/json')
    return refused(415, 'UnsupportedMediaType', 'The content type must be application/json.');
  return undefined;
}

/** RS256 signs a digest of 32 bytes; Key Vault refuses every other one. */
function digestIn(body: Buffer): string | undefined {
  try {
    const { alg, value } = JSON.parse(body.toString('utf8')) as { alg?: unknown; value?: unknown };
    if (alg !== 'RS256' || typeof value !== 'string' || !/^[\w-]+$/.test(value)) return undefined;
    return Buffer.from(value, 'base64url').length === 32 ? value : undefined;
  } catch {
    return undefined;
  }
}

function unauthorized(call: Call, tenant: Tenant): Answer {
  const { login } = clouds[tenant.options.cloud];
  const challenge = `Bearer authorization="https://${login}/${tenant.tenantId}", resource="https://${vaultAudience(tenant.options.cloud)}"`;
  const message = call.headers.authorization
    ? 'AKV10022: Invalid audience or issuer.'
    : 'AKV10000: Request is missing a Bearer or PoP token.';
  return refused(401, 'Unauthorized', message, { 'www-authenticate': challenge });
}

/** As Key Vault answers a caller without the role: the inner code names what is missing. */
function plainError(status: number): Answer {
  if (status === 403)
    return jsonAnswer(403, {
      error: {
        code: 'Forbidden',
        message: 'Caller is not authorized.',
        innererror: { code: 'ForbiddenByRbac' },
      },
    });
  return refused(status, status === 429 ? 'Throttled' : 'InternalServerError', 'An error occurred.');
}

function refused(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return jsonAnswer(status, { error: { code, message } }, headers);
}
