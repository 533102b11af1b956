/** Source photos, read through Graph: https://learn.microsoft.com/graph/api/profilephoto-get */
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { SourcePhotos } from '../../ports/tenant.ts';
import { readJson } from '../transport/answers.ts';
import { type AttemptResult, repeatThrottled } from '../transport/attempts.ts';
import { type BatchOptions, throttledAsWhole, throttledInside } from '../transport/batch-throttling.ts';
import { causeOf, hasRetryAfter, isOwnError } from '../transport/failures.ts';
import { NoTokenError } from '../transport/tokens.ts';
import { type InnerAnswer, sendBatch } from './batch.ts';
import type { Graph } from './graph-client.ts';
import { type PhotoAnswer, readMetadata, readPhoto, unknownReading } from './photo-answers.ts';
import { type BatchOutcome, createPhotoPacer } from './photo-pacer.ts';

export interface SourcePhotosOptions extends BatchOptions {
  readonly graph: Graph;
}

type Unknown = ReturnType<typeof unknownReading>;
type IdResult<T> = readonly [id: string, result: AttemptResult<T | Unknown>];

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

/** When a user's request or a whole batch fails, these users are `unknown`; the others keep their answers. */
export function createSourcePhotos(options: SourcePhotosOptions): SourcePhotos {
  const { graph } = options;
  const pacer = createPhotoPacer();

  function resultOf<T>(question: Question<T>, inner: InnerAnswer, attempt: number): AttemptResult<T> {
    const throttled = throttledInside(options, { limiter: 'graph-photos', attempt }, inner);
    return throttled ?? { kind: 'answered', value: question.read(toAnswer(inner)) };
  }

  async function askBatch<T>(
    question: Question<T | Unknown>,
    ids: readonly string[],
    attempt: number,
  ): Promise<{ readonly results: readonly IdResult<T>[]; readonly outcome: BatchOutcome }> {
    try {
      const answers = await sendBatch(graph, question.kind, ids.map(question.path));
      const results = ids.flatMap((id, index): IdResult<T>[] => {
        const inner = answers[index];
        return inner === undefined ? [] : [[id, resultOf(question, inner, attempt)]];
      });
      const throttled = results.some(([, result]) => result.kind === 'throttled');
      return { results, outcome: throttled ? 'throttled' : 'succeeded' };
    } catch (error) {
      const failed = failedBatch(error);
      const outcome = failed.kind === 'throttled' ? 'throttled' : 'failed';
      return { results: ids.map((id): IdResult<T> => [id, failed]), outcome };
    }
  }

  function readMany<T>(question: Question<T | Unknown>, ids: readonly string[]) {
    return repeatThrottled<T | Unknown>(ids, {
      unknown: unknownReading,
      timer: options.timer,
      async ask(remaining, attempt) {
        const found = new Map<string, AttemptResult<T | Unknown>>();
        await pacer.run(remaining, async (batch) => {
          const { results, outcome } = await askBatch(question, batch, attempt);
          for (const [id, result] of results) found.set(id, result);
          return outcome;
        });
        return found;
      },
    });
  }

  return {
    describe: (ids) => readMany(metadata, ids),
    download: (ids) => readMany(photos, ids),
    describeAlone: (id) => describeAlone(graph, id),
  };
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
    body: inner.body,
  };
}

/** A batch that was throttled as a whole is repeated; any other failure makes all its users `unknown`. */
function failedBatch(error: unknown): AttemptResult<Unknown> {
  if (!isOwnError(error) || error instanceof NoTokenError) throw error;
  return throttledAsWhole(error) ?? { kind: 'answered', value: unknownReading(causeOf(error)) };
}
