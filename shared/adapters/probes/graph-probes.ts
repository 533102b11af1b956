/** Probes that ask Microsoft Graph. */
import type { SourceReading } from '../../core/observation.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { Probes, ServedByGraph } from '../../ports/probes.ts';
import type { Directory } from '../../ports/tenant.ts';
import { type Cloud, geoHosts } from '../clouds.ts';
import { sendBatch } from '../graph/batch.ts';
import { listGeoLocations } from '../graph/geo-locations.ts';
import type { Graph } from '../graph/graph-client.ts';
import { errorCode } from '../graph/graph-error.ts';
import { ListRefusedError } from '../graph/list-refusal.ts';
import { readMetadata } from '../graph/photo-answers.ts';
import { checkPictureList, findPictureList } from '../graph/picture-list.ts';
import { photoPath } from '../graph/source-photos.ts';
import { readJson } from '../transport/answers.ts';
import { answerOf, statusAnswer } from './probe-answers.ts';

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
  readonly cloud: Cloud;
  readonly mySiteHost: string;
}

export function graphProbes({ graph, directory, cloud, mySiteHost }: GraphProbeOptions): GraphProbes {
  return {
    someUsers: () =>
      answerOf(async () => {
        const { changes } = await directory.usersDelta(undefined);
        return changes.filter((change) => change.kind === 'changed');
      }),
    user: (idOrUpn) => answerOf(() => directory.user(idOrUpn)),
    groupMembers: (groupId) =>
      answerOf(async () => {
        for await (const page of directory.transitiveMembers(groupId)) return page.length;
        return 0;
      }),
    photo: async (userId) => flatten(await answerOf(() => photo(graph, userId))),
    photoInBatch: (userId) => answerOf(() => photoInBatch(graph, userId)),
    pictureList: () =>
      answerOf(() => servedByGraph(async () => (await findPictureList(graph, mySiteHost)).listId)),
    pictureChanges: (listId) =>
      answerOf(() =>
        servedByGraph(async () => {
          await checkPictureList(graph, { host: mySiteHost, home: true, folder: '', listId });
          return undefined;
        }),
      ),
    mySiteHosts: () => answerOf(() => mySiteHosts(graph, cloud)),
  };
}

/** `photo` itself returns a refusal, inside the answer of `answerOf`. */
function flatten<T>(answer: ProbeAnswer<ProbeAnswer<T>>): ProbeAnswer<T> {
  return answer.kind === 'answered' ? answer.value : answer;
}

/** A refusal for exactly those errors for which the picture inventory uses SharePoint's own API instead. */
async function servedByGraph<T>(ask: () => Promise<T>): Promise<ServedByGraph<T>> {
  try {
    return { kind: 'answered', value: await ask() };
  } catch (error) {
    if (!(error instanceof ListRefusedError)) throw error;
    return { kind: 'refused', status: error.status, code: error.code };
  }
}

async function photo(graph: Graph, userId: string): Promise<ProbeAnswer<SourceReading>> {
  const request = {
    method: 'GET',
    path: photoPath(userId),
    limiter: 'graph-photos',
    kind: 'preflight',
  } as const;
  const answer = await graph.send(request);
  const json = readJson(answer);
  return photoAnswer(answer.status, json.ok ? json.value : undefined);
}

async function photoInBatch(graph: Graph, userId: string): Promise<ProbeAnswer<SourceReading>> {
  const [inner] = await sendBatch(graph, 'preflight', [photoPath(userId)]);
  return inner === undefined
    ? { kind: 'silent', cause: 'no answer in the batch' }
    : photoAnswer(inner.status, inner.body);
}

/** `readMetadata` recognises a 403 that is about the mailbox; any other one is a refusal. */
function photoAnswer(status: number, body: unknown): ProbeAnswer<SourceReading> {
  const value = readMetadata({ status, body });
  if (value.kind !== 'unknown' || status === 200) return { kind: 'answered', value };
  return statusAnswer(status, errorCode(body));
}

/** Of all geo locations, sorted. */
async function mySiteHosts(graph: Graph, cloud: Cloud): Promise<readonly string[]> {
  const found = await listGeoLocations(graph);
  const hosts = found.flatMap(({ rootHost }) => geoHosts(cloud, rootHost)?.sharePointMy ?? []);
  return [...new Set(hosts)].sort();
}
