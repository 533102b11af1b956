/**
 * Signs a fixed text with an RSA key in Azure Key Vault, which never gives the private key away. The signature is the
 * secret from which the key of the seals is derived: it is the same each time, because RS256 (RSASSA-PKCS1-v1_5, RFC 8017,
 * section 8.2) is deterministic, and without the right to sign it cannot be found out.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PermanentError, TransientError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { type Answer, readJson } from '../transport/answers.ts';
import { causeOf, isOwnError, malformed, refusal } from '../transport/failures.ts';
import type { Transport } from '../transport/transport.ts';

/** The setting INSTEP_INTEGRITY_KEY, parsed. */
export interface IntegrityKey {
  readonly host: string;
  /** The resource that tokens are requested for: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers */
  readonly resource: string;
  readonly name: string;
  /** Undefined: the newest. */
  readonly version: string | undefined;
}

export interface Signature {
  /** Of the key that signed. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

export interface SigningKey {
  /**
   * `version` undefined: that of the setting, or the newest. Throws TransientError with a time to wait, or PermanentError
   * with the code of Key Vault.
   */
  sign(version?: string): Promise<Signature>;
}

/** Another text would be another secret: it never changes. */
const signedText = 'Instep: key of the seals, 1';
const digest = createHash('sha256').update(signedText).digest('base64url');

/** RS256 needs at least 2048 bits; a shorter signature is none. */
const shortestSignature = 256;
const withinMs = 20_000;
/** Nobody is written meanwhile, so that a message waits instead of failing user by user. */
const pauseMs = 60_000;

const signed = z.object({
  kid: z.string(),
  value: z.base64url().transform((text) => new Uint8Array(Buffer.from(text, 'base64url'))),
});

/** `error.innererror.code` is the more exact one: ForbiddenByRbac, ForbiddenByFirewall, KeyDisabled. */
const errorBody = z.object({
  error: z.object({ code: z.string(), innererror: z.object({ code: z.string() }).optional() }),
});

export function signingKey(
  transport: Pick<Transport, 'send'>,
  { host, name, version }: IntegrityKey,
): SigningKey {
  const prefix = `https://${host}/keys/${name}/`;
  return {
    async sign(asked = version) {
      // https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign: without a version, the newest one signs.
      const url = `${prefix}${asked === undefined ? '' : `${asked}/`}sign?api-version=7.4`;
      const request = { method: 'POST', url };
      const answer = await send(transport, url);
      if (answer.status !== 200) {
        throw inWords(refusal(request, { status: answer.status, code: codeOf(answer) }));
      }
      const json = readJson(answer);
      const read = signed.safeParse(json.ok ? json.value : undefined).data;
      const used = read === undefined ? undefined : versionIn(read.kid, prefix);
      if (read === undefined || used === undefined || read.value.length < shortestSignature)
        throw inWords(malformed(request, 'an answer without a signature'));
      if (asked !== undefined && used !== asked)
        throw inWords(malformed(request, 'a signature of another version of the key'));
      return { version: used, bytes: read.value };
    },
  };
}

async function send(transport: Pick<Transport, 'send'>, url: string): Promise<Answer> {
  try {
    return await transport.send({
      method: 'POST',
      url,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ alg: 'RS256', value: digest }),
      limiter: 'graph',
      kind: 'integrity key',
      withinMs,
    });
  } catch (error) {
    throw isOwnError(error) ? inWords(error) : error;
  }
}

function versionIn(kid: string, prefix: string): string | undefined {
  if (!kid.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  return /^[0-9a-f]{32}$/.exec(kid.slice(prefix.length))?.[0];
}

function codeOf(answer: Answer): string | undefined {
  const body = errorBody.safeParse(parsedJson(Buffer.from(answer.bytes).toString('utf8'))).data;
  return body?.error.innererror?.code ?? body?.error.code;
}

/** The failure is about no single user, so that one with a time to wait is thrown as a request to wait. */
function inWords(error: TransientError | PermanentError): TransientError | PermanentError {
  const because = causeOf(error);
  const what = `Key Vault did not sign with the key of INSTEP_INTEGRITY_KEY: ${because}. Nothing is written to the tenant until it does; GET /api/preflight says what to do.`;
  if (error instanceof PermanentError)
    return new PermanentError(error.code, what, {
      cause: new Error(because),
      ...(error.status !== undefined && { status: error.status }),
    });
  return new TransientError(what, {
    cause: new Error(because),
    retryAfterMs: error.retryAfterMs ?? pauseMs,
    because,
  });
}
