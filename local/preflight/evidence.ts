/**
 * The evidence file of a preflight: what a tenant really answered to what is not documented. It holds no name, address,
 * id or picture, so that it can be passed on (DECISIONS.md, D-evidence).
 */
import { writeFileSync } from 'node:fs';
import { systemClock, systemRandom, systemTimer } from '../../shared/adapters/clock.ts';
import { cloudHosts } from '../../shared/adapters/clouds.ts';
import { createMicrosoft365, createTenantTransport } from '../../shared/adapters/microsoft365.ts';
import { wholeAllowance } from '../../shared/adapters/transport/shares.ts';
import type { Transport } from '../../shared/adapters/transport/transport.ts';
import { credentialOf } from '../../shared/composition.ts';
import type { ConfiguredEnvironment } from '../../shared/config/environment.ts';
import { parsedJson } from '../../shared/core/parsed-json.ts';
import { version } from '../../shared/version.ts';
import type { Preflight } from '../../shared/workflows/preflight/preflight.ts';
import { StartFailure } from '../host/failures.ts';
import { codeOf, plainText, shapeOf } from './answer-shape.ts';
import { questions } from './evidence-questions.ts';
import type { EvidenceWorld, Question, Received, Wanted } from './evidence-world.ts';

const formatVersion = 1;

export async function writeEvidence(
  file: string,
  asked: { readonly user?: string; readonly write: boolean },
  preflight: Preflight,
  environment: ConfiguredEnvironment,
): Promise<void> {
  const { world, secrets } = await openWorld(asked, preflight, environment);
  const answers: Record<string, object> = {};
  for (const one of questions) answers[one.id] = { question: one.question, ...(await answerTo(one, world)) };
  const { checks } = preflight;
  const text = JSON.stringify(
    {
      formatVersion,
      instep: version,
      at: preflight.checkedAt.slice(0, 10),
      cloud: preflight.cloud,
      signedInAs: preflight.signedInAs,
      checks: Object.fromEntries(checks.map(({ name, state }) => [name, state])),
      answers,
    },
    undefined,
    2,
  );
  const lower = text.toLowerCase();
  if (secrets.some((secret) => lower.includes(secret)))
    throw new StartFailure('The evidence was not written: it would hold a name or an id of the tenant.', 2);
  writeFileSync(file, `${text}\n`);
}

async function answerTo(question: Question, world: EvidenceWorld): Promise<object> {
  try {
    return await question.answer(world);
  } catch (error) {
    return { notAsked: `not answered: ${error instanceof Error ? error.name : 'unknown error'}` };
  }
}

async function openWorld(
  { user, write }: { readonly user?: string; readonly write: boolean },
  preflight: Preflight,
  environment: ConfiguredEnvironment,
): Promise<{ readonly world: EvidenceWorld; readonly secrets: readonly string[] }> {
  const { settings } = environment;
  const hosts = cloudHosts(settings.CLOUD, settings.TENANT);
  const admin = hosts.sharePointRoot.replace('.', '-admin.');
  const options = {
    credential: credentialOf({ ...environment, tenantId: settings.TENANT_ID }),
    tenant: settings.TENANT,
    cloud: settings.CLOUD,
    company: settings.COMPANY,
    version,
    licensedUsers: settings.LICENSED_USERS,
    profileCallShare: settings.PROFILE_CALL_SHARE,
    shares: wholeAllowance,
    clock: systemClock,
    timer: systemTimer,
    random: systemRandom,
    onRequest: () => undefined,
    onThrottled: () => undefined,
  };
  const transport = createTenantTransport(options, [...Object.values(hosts), admin]);
  const { directory, tenantProbes } = createMicrosoft365(options);
  const named = user ?? settings.CANARY_USER;
  const facts = named === undefined ? undefined : await directory.user(named).catch(() => undefined);
  const [folder, list] = await Promise.all([
    tenantProbes.pictureFolder(),
    tenantProbes.pictureListBySharePoint(),
  ]);
  const found = facts?.upn === undefined ? undefined : { id: facts.id, upn: facts.upn };
  const world: EvidenceWorld = {
    graph: hosts.graph,
    root: hosts.sharePointRoot,
    mySite: hosts.sharePointMy,
    admin,
    user: found,
    folder: folder.kind === 'answered' ? folder.value : undefined,
    listId: list.kind === 'answered' ? list.value.listId : undefined,
    writes: write,
    preflight,
    ask: (wanted) => ask(transport, wanted, wanted.url.includes(hosts.graph)),
  };
  const secrets = [
    settings.TENANT,
    settings.TENANT_ID,
    found?.id,
    found?.upn,
    found?.upn.split('@')[1],
    world.listId,
  ];
  return { world, secrets: secrets.flatMap((secret) => secret?.toLowerCase() ?? []) };
}

/** A question without an answer is evidence too. */
async function ask(transport: Transport, wanted: Wanted, isGraph: boolean): Promise<Received> {
  try {
    const { status, headers, bytes } = await transport.send({
      method: wanted.method ?? 'GET',
      url: wanted.url,
      headers: {
        accept: isGraph ? 'application/json' : 'application/json;odata=nometadata',
        ...wanted.headers,
      },
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      limiter: isGraph ? 'graph' : 'sharepoint',
      kind: 'preflight',
      withinMs: 20_000,
    });
    const isJson = /\bjson\b/i.test(headers.get('content-type') ?? '');
    const body = isJson ? parsedJson(new TextDecoder().decode(bytes)) : undefined;
    const [contentType, code] = [plainText(headers.get('content-type')), codeOf(body)];
    const seen = {
      asked: wanted.as,
      status,
      headers: [...headers.keys()].sort(),
      ...(contentType === undefined ? {} : { contentType }),
      ...(code === undefined ? {} : { code }),
      ...(body === undefined ? {} : { shape: shapeOf(body) }),
    };
    return { seen, headers, bytes, body };
  } catch (error) {
    const code = error instanceof Error ? error.name : 'no answer';
    return {
      seen: { asked: wanted.as, code },
      headers: new Headers(),
      bytes: new Uint8Array(),
      body: undefined,
    };
  }
}
