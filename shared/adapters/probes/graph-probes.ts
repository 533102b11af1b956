/** One question each to Microsoft Graph. */
import { z } from 'zod';
import type { SourceReading } from '../../core/observation.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { Directory, Probes } from '../../ports.ts';
import { sendBatch } from '../graph/batch.ts';
import type { Graph } from '../graph/graph-client.ts';
import { errorCode } from '../graph/graph-error.ts';
import { readMetadata } from '../graph/photo-answers.ts';
import { findPictureList } from '../graph/picture-list.ts';
import { readJson } from '../transport/answers.ts';
import { asked, readAnswer, refused } from './asked.ts';

type GraphProbes = Pick<
  Probes,
  | 'someUsers'
  | 'user'
  | 'groupMembers'
  | 'photo'
  | 'photoInBatch'
  | 'pictureList'
  | 'pictureChanges'
  | 'mySiteHosts'
>;

export interface GraphProbeOptions {
  readonly graph: Graph;
  readonly directory: Directory;
  readonly mySiteHost: string;
}

export function graphProbes({ graph, directory, mySiteHost }: GraphProbeOptions): GraphProbes {
  return {
    someUsers: () =>
      asked(async () => {
        const { changes } = await directory.usersDelta(undefined);
        return changes.filter((change) => change.kind === 'changed');
      }),
    user: (idOrUpn) => asked(() => directory.user(idOrUpn)),
    groupMembers: (groupId) =>
      asked(async () => {
        for await (const page of directory.transitiveMembers(groupId)) return page.length;
        return 0;
      }),
    photo: async (userId) => flattened(await asked(() => photo(graph, userId))),
    photoInBatch: (userId) => asked(() => photoInBatch(graph, userId)),
    pictureList: () => asked(async () => (await findPictureList(graph, mySiteHost)).listId),
    pictureChanges: async (listId) =>
      flattened(await asked(() => latestLink(graph, `/sites/${mySiteHost}/lists/${listId}`))),
    mySiteHosts: async () => flattened(await asked(() => mySiteHosts(graph))),
  };
}

/** The service's own refusal is an answer of the request. */
function flattened<T>(answer: ProbeAnswer<ProbeAnswer<T>>): ProbeAnswer<T> {
  return answer.kind === 'answered' ? answer.value : answer;
}

function photoPath(userId: string): string {
  return `/users/${encodeURIComponent(userId)}/photo`;
}

async function photo(graph: Graph, userId: string): Promise<ProbeAnswer<SourceReading>> {
  const request = {
    method: 'GET',
    path: photoPath(userId),
    lane: 'graph-photos',
    kind: 'preflight',
  } as const;
  const answer = await graph.send(request);
  const json = readJson(answer);
  return reading(answer.status, json.ok ? json.value : undefined);
}

async function photoInBatch(graph: Graph, userId: string): Promise<ProbeAnswer<SourceReading>> {
  const [inner] = await sendBatch(graph, 'preflight', [photoPath(userId)]);
  return inner === undefined
    ? { kind: 'silent', cause: 'no answer in the batch' }
    : reading(inner.status, inner.body);
}

/** 403 is said of a mailbox, too, with codes that the reader knows. */
function reading(status: number, body: unknown): ProbeAnswer<SourceReading> {
  const value = readMetadata({ status, body });
  if (value.kind !== 'unknown' || status === 200) return { kind: 'answered', value };
  return refused(status, errorCode(body));
}

const linkSchema = z.object({ '@odata.deltaLink': z.string() });

/** `token=latest` answers with a link and no items: https://learn.microsoft.com/graph/api/listitem-delta */
async function latestLink(graph: Graph, list: string): Promise<ProbeAnswer> {
  const path = `${list}/items/delta?token=latest`;
  const answer = await graph.send({ method: 'GET', path, lane: 'sharepoint', cost: 1, kind: 'preflight' });
  const read = readAnswer(answer, (body) => linkSchema.safeParse(body).success);
  if (read.kind !== 'answered') return read;
  return read.value
    ? { kind: 'answered', value: undefined }
    : { kind: 'silent', cause: 'an answer without deltaLink' };
}

const sitesSchema = z.object({
  value: z.array(z.object({ siteCollection: z.object({ hostname: z.string().nullish() }).nullish() })),
});

/** The root sites of all geos, each geo's my-site host among them: https://learn.microsoft.com/graph/api/site-list */
async function mySiteHosts(graph: Graph): Promise<ProbeAnswer<readonly string[]>> {
  const path = '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root%20ne%20null';
  const answer = await graph.send({ method: 'GET', path, lane: 'sharepoint', cost: 2, kind: 'preflight' });
  return readAnswer(answer, (body) => {
    const hosts = sitesSchema.parse(body).value.map(({ siteCollection }) => siteCollection?.hostname ?? '');
    return [
      ...new Set(hosts.filter((host) => /^[^.]+-my\./i.test(host)).map((host) => host.toLowerCase())),
    ].sort();
  });
}
