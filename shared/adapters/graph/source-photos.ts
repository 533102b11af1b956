/** Source photos, read through Graph: https://learn.microsoft.com/graph/api/profilephoto-get */
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { Abandonable, SourcePhotos } from '../../ports/tenant.ts';
import { readJson } from '../transport/answers.ts';
import { type AttemptResult, repeatThrottled } from '../transport/attempts.ts';
import {
  type BatchOptions,
  mayBeAnothers,
  mayBeOneRequest,
  throttledAsWhole,
  throttledInside,
} from '../transport/batch-throttling.ts';
import { AnswerTooLargeError } from '../transport/body.ts';
import { causeOf, hasRetryAfter, isOwnError } from '../transport/failures.ts';
import { answerWithinMs, createHalving, type PartResult } from '../transport/halving.ts';
import { NoTokenError } from '../transport/tokens.ts';
import { type InnerAnswer, sendBatch } from './batch.ts';
import type { Graph, GraphRequest } from './graph-client.ts';
import { type PhotoAnswer, readMetadata, readPhoto, unknownReading } from './photo-answers.ts';
import { type BatchOutcome, createPhotoPacer, type Ended } from './photo-pacer.ts';

export interface SourcePhotosOptions extends BatchOptions {
  readonly graph: Graph;
}

type Unknown = ReturnType<typeof unknownReading>;

/** A request for one user, and how to read its answer. */
interface Question<T> {
  readonly kind: string;
  readonly path: (id: string) => string;
  readonly read: (answer: PhotoAnswer) => T;
}

const metadata: Question<SourceReading> = {
  kind: 'photo metadata batch',
  path: photoPath,
  read: readMetadata,
};

const photos: Question<SourcePhoto> = {
  kind: 'photo bytes batch',
  path: (id) => `${photoPath(id)}/$value`,
  read: readPhoto,
};

export function photoPath(id: string): string {
  return `/users/${encodeURIComponent(id)}/photo`;
}

/** When a user's request or a whole batch fails, that user is `unknown`; the others keep their answers. */
export function createSourcePhotos(options: SourcePhotosOptions): SourcePhotos {
  const { graph } = options;
  const pacer = createPhotoPacer(options.clock);

  function resultOf<T extends { readonly kind: string }>(
    question: Question<T>,
    inner: InnerAnswer | undefined,
    attempt: number,
  ): PartResult<T | Unknown> {
    if (inner === undefined) return { kind: 'doubtful', value: unknownReading('no answer in the batch') };
    const throttled = throttledInside(options, { limiter: 'graph-photos', attempt }, inner);
    if (throttled !== undefined) return throttled;
    const value = question.read(toAnswer(inner));
    const isDoubtful = value.kind === 'unknown' && mayBeAnothers(inner.status);
    return { kind: isDoubtful ? 'doubtful' : 'answered', value };
  }

  async function askBatch<T extends { readonly kind: string }>(
    question: Question<T>,
    ids: readonly string[],
    { attempt, isHalf, signal }: Abandonable & { readonly attempt: number; readonly isHalf: boolean },
  ): Promise<ReadonlyMap<string, PartResult<T | Unknown>>> {
    const { kind, path } = question;
    try {
      const patient = sending(graph, { answerWithinMs: answerWithinMs(isHalf), signal });
      const answers = await sendBatch(patient, kind, ids.map(path));
      return new Map(ids.map((id, index) => [id, resultOf(question, answers[index], attempt)]));
    } catch (error) {
      const failed = failedBatch(error);
      return new Map(ids.map((id) => [id, failed]));
    }
  }

  function readMany<T extends { readonly kind: string }>(
    question: Question<T>,
    ids: readonly string[],
    { signal }: Abandonable = {},
  ) {
    const halving = createHalving(options.clock);
    return repeatThrottled<T | Unknown>(ids, {
      unknown: unknownReading,
      timer: options.timer,
      async ask(remaining, attempt) {
        const found = new Map<string, AttemptResult<T | Unknown>>();
        await pacer.run(remaining, async (batch) => {
          const results = await halving(batch, (some) =>
            askBatch(question, some, { attempt, isHalf: some.length < batch.length, signal }),
          );
          for (const [id, result] of results) found.set(id, result);
          return outcomeOf([...results.values()]);
        });
        return found;
      },
    });
  }

  return {
    describe: (ids) => readMany(metadata, ids),
    download: (ids, options) => readMany(photos, ids, options),
    async describeAlone(id, asked) {
      const both =
        asked === undefined ? undefined : await pacer.alone(2, () => readTogether(graph, id), outcomeOfBoth);
      if (both?.kind === 'photo') return both.photo;
      return pacer.alone(1, () => describeAlone(graph, id), outcomeOfOne);
    },
  };
}

function sending(graph: Graph, options: Pick<GraphRequest, 'answerWithinMs' | 'signal'>): Graph {
  return { send: (request) => graph.send({ ...request, ...options }) };
}

type Together =
  | { readonly kind: 'photo'; readonly photo: SourceReading & { readonly photo: SourcePhoto } }
  | { readonly kind: 'throttled' | 'other' };

/** Any other answer inside a batch is verified by a single request. */
async function readTogether(graph: Graph, id: string): Promise<Together> {
  let answers: readonly (InnerAnswer | undefined)[];
  try {
    answers = await sendBatch(graph, 'photo and metadata batch', [metadata.path(id), photos.path(id)]);
  } catch (error) {
    if (isOwnError(error) && !hasRetryAfter(error)) return { kind: 'other' };
    throw error;
  }
  const [described, sent] = answers;
  if (answers.some((answer) => answer?.status === 429)) return { kind: 'throttled' };
  if (described === undefined || sent === undefined) return { kind: 'other' };
  const source = metadata.read(toAnswer(described));
  const photo = photos.read(toAnswer(sent));
  if (source.kind !== 'photo' || photo.kind !== 'photo') return { kind: 'other' };
  return { kind: 'photo', photo: { ...source, photo } };
}

async function describeAlone(graph: Graph, id: string): Promise<SourceReading> {
  try {
    const answer = await graph.send({
      method: 'GET',
      path: metadata.path(id),
      limiter: 'graph-photos',
      kind: 'photo metadata',
    });
    const json = readJson(answer);
    if (answer.status === 200 && !json.ok) return unknownReading(json.cause);
    return readMetadata({ status: answer.status, body: json.ok ? json.value : undefined });
  } catch (error) {
    if (!isOwnError(error) || hasRetryAfter(error)) throw error;
    return unknownReading(causeOf(error));
  }
}

function toAnswer(inner: InnerAnswer): PhotoAnswer {
  const length = Number(inner.headers.get('content-length') ?? Number.NaN);
  return {
    status: inner.status,
    contentLength: Number.isNaN(length) ? undefined : length,
    etag: inner.headers.get('etag') ?? undefined,
    body: inner.body,
  };
}

function outcomeOf(results: readonly AttemptResult<{ readonly kind: string }>[]): BatchOutcome {
  if (results.some((result) => result.kind === 'throttled')) return 'throttled';
  return results.every((result) => result.kind === 'answered' && result.value.kind === 'unknown')
    ? 'failed'
    : 'succeeded';
}

function outcomeOfBoth(ended: Ended<Together>): BatchOutcome {
  if ('value' in ended && ended.value.kind === 'throttled') return 'throttled';
  return outcomeOfOne(ended);
}

function outcomeOfOne(ended: Ended<unknown>): BatchOutcome {
  if ('value' in ended) return 'succeeded';
  return hasRetryAfter(ended.error) ? 'throttled' : 'failed';
}

/** A batch that was throttled as a whole is repeated; after any other failure all its users are `unknown`. */
function failedBatch(error: unknown): PartResult<Unknown> {
  if (!isOwnError(error) || error instanceof NoTokenError) throw error;
  const value = unknownReading(causeOf(error));
  // Halves of it may be small enough.
  if (error instanceof AnswerTooLargeError) return { kind: 'doubtful', value };
  return throttledAsWhole(error) ?? { kind: mayBeOneRequest(error) ? 'doubtful' : 'answered', value };
}
