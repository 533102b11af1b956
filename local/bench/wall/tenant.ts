/**
 * The tenant of the wall clock as a process of its own: the real services over HTTPS with the latencies and limits of the
 * bench. Pictures are drawn before the clock starts and kept, so that drawing is in no figure.
 */
import { writeFileSync } from 'node:fs';
import { startServer } from '../../tenant/server/server.ts';
import { eachOf } from '../../tenant/truth/each-of.ts';
import { KeptPictures, Pictures } from '../../tenant/truth/pictures.ts';
import { publishedConditions, serverOptions } from '../conditions.ts';
import { benchTenant, change, expectedFindings, judge, judgeReport, sceneOf } from '../truth.ts';
import type { TenantAsked, TenantStart } from './tenant-process.ts';

const keptBytes = 2 ** 31;
const seed = 1;

const { users, kind, certificateFile } = JSON.parse(process.argv[2] ?? '') as TenantStart;
const pictures = new Pictures(seed, new KeptPictures(keptBytes));
const tenant = benchTenant(kind, { users, seed, pictures, licensedUsers: users });
const conditions = publishedConditions(users);
const { graphMs: latencyMs, sharePointMs: sharePointLatencyMs } = conditions;
const running = await startServer(tenant, { ...serverOptions(conditions), latencyMs, sharePointLatencyMs });
writeFileSync(certificateFile, running.certificatePem);

/** What either side shows now, also of uploads that SharePoint encodes again. */
async function draw(): Promise<void> {
  const photos = [...tenant.users.values()].flatMap(({ photo }) => (photo === undefined ? [] : [photo]));
  await eachOf([...photos, ...tenant.library.files.values()], (one) => one.bytes());
}

const answers = {
  change: async ({ share }) => change(tenant, share),
  scene: async () => {
    await draw();
    return sceneOf(tenant);
  },
  counts: async () => running.counts(),
  judge: async () => judge(tenant),
  'judge-report': async ({ reported }) => judgeReport(tenant, new Set(reported)),
  expected: async () => expectedFindings(tenant),
} satisfies {
  readonly [K in TenantAsked['ask']]: (asked: Extract<TenantAsked, { ask: K }>) => Promise<unknown>;
};

process.on('message', async (asked: TenantAsked & { readonly id: number }) => {
  const answer = await (answers[asked.ask] as (asked: TenantAsked) => Promise<unknown>)(asked);
  process.send?.({ id: asked.id, answer });
});
const { port, identityUrl, identityHeader, controlUrl } = running;
const { tenantId, graphHost, mySiteHost, library } = tenant;
process.send?.({
  ready: {
    ...{ port, identityUrl, identityHeader, controlUrl, certificateFile, tenantId },
    ...{ graphHost, mySiteHost, folder: library.folderPath },
  },
});
