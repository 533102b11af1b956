/**
 * Tests whether Application Insights accepts data from this identity: sends one trace message as the SDK
 * would (DECISIONS.md, D-preflight-trace).
 */
import { z } from 'zod';
import { parsedJson } from '../../core/parsed-json.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { Probes } from '../../ports/probes.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { RequestTimer } from '../clock.ts';
import { connectionStringParts } from '../connection-string.ts';
import { networkCause } from '../transport/failures.ts';
import type { TokenSource } from '../transport/tokens.ts';
import { probeWithinMs, statusAnswer } from './probe-answers.ts';

export interface TelemetryProbeOptions {
  readonly connectionString: string | undefined;
  readonly credential: TokenSource;
  readonly clock: Clock;
  readonly timer: RequestTimer;
}

/** https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication */
const publicAudience = 'https://monitor.azure.com';

const answerSchema = z.object({ itemsAccepted: z.number() });

export function telemetryProbe({
  connectionString,
  credential,
  clock,
  timer,
}: TelemetryProbeOptions): Probes['telemetry'] {
  return async () => {
    if (connectionString === undefined)
      return { kind: 'refused', status: undefined, code: 'no-connection-string' };
    const target = parse(connectionString);
    if (target === undefined) return { kind: 'refused', status: undefined, code: 'bad-connection-string' };
    let authorization: string;
    try {
      const token = await credential.getToken(`${target.audience}/.default`);
      authorization = `Bearer ${token?.token ?? ''}`;
    } catch (error) {
      const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
      return { kind: 'silent', cause: `no token for ${target.audience}: ${said}` };
    }
    return send(target, authorization, { now: clock.now(), limit: timer.timeout(probeWithinMs) });
  };
}

interface Target {
  readonly key: string;
  readonly url: string;
  readonly audience: string;
}

/** Undefined when the text is not a connection string. */
function parse(text: string): Target | undefined {
  const parts = connectionStringParts(text);
  const key = parts.get('instrumentationkey');
  const endpoint = parts.get('ingestionendpoint');
  if (!key || !endpoint || !URL.canParse(endpoint) || new URL(endpoint).protocol !== 'https:')
    return undefined;
  const audience = (parts.get('aadaudience') || publicAudience).replace(/\/+$/, '');
  return { key, url: new URL('v2.1/track', `${endpoint.replace(/\/+$/, '')}/`).toString(), audience };
}

async function send(
  { key, url }: Target,
  authorization: string,
  { now, limit }: { readonly now: Date; readonly limit: AbortSignal },
): Promise<ProbeAnswer> {
  const line = {
    name: 'Microsoft.ApplicationInsights.Message',
    time: now.toISOString(),
    iKey: key,
    tags: { 'ai.cloud.role': 'instep' },
    data: {
      baseType: 'MessageData',
      baseData: {
        ver: 2,
        message: 'A preflight of Instep tests whether this is accepted.',
        severityLevel: 0,
      },
    },
  };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify([line]),
      redirect: 'manual',
      signal: limit,
    });
    return await read(response);
  } catch (error) {
    return { kind: 'silent', cause: networkCause(error) };
  }
}

async function read(response: Response): Promise<ProbeAnswer> {
  const text = await response.text();
  const { status } = response;
  if (status !== 200) return statusAnswer(status);
  const accepted = answerSchema.safeParse(parsedJson(text));
  return accepted.success && accepted.data.itemsAccepted === 1
    ? { kind: 'answered', value: undefined }
    : { kind: 'silent', cause: 'HTTP 200 without accepting the line' };
}
