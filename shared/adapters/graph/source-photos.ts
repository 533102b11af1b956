/** Photos as Exchange Online holds them: https://learn.microsoft.com/graph/api/profilephoto-get */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import { retryDelay } from '../../core/retry-timing.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import type { SourcePhotos } from '../../ports/tenant.ts';
import { readJson } from '../transport/answers.ts';
import { asksForTime, causeOf } from '../transport/failures.ts';
import { type Attempted, inRounds } from '../transport/rounds.ts';
import type { Transport } from '../transport/transport.ts';
import { type InnerAnswer, sendBatch } from './batch.ts';
import type { Graph } from './graph-client.ts';
import { type PhotoAnswer, readMetadata, readPhoto, unknown } from './photo-answers.ts';
import { createPhotoPacer, type Pace } from './photo-pacer.ts';

export interface SourcePhotosOptions {
  readonly graph: Graph;
  readonly transport: Pick<Transport, 'throttledInside'>;
  readonly host: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
}

type Unknown = ReturnType<typeof unknown>;
type Told<T> = readonly [id: string, attempt: Attempted<T | Unknown>];

/** What to ask for, and how to read one user's answer. */
interface Question<T> {
  readonly kind: string;
  readonly path: (id: string) => string;
  readonly read: (answer: PhotoAnswer) => T;
}

const metadata: Question<SourceReading> = {
  kind: 'photo metadata batch',
  path: (id) => `/users/${encodeURIComponent(id)}/photo`,
  read: readMetadata,
};

const photos: Question<SourcePhoto> = {
  kind: 'photo bytes batch',
  path: (id) => `/users/${encodeURIComponent(id)}/photo/$value`,
  read: readPhoto,
};

/** One user's or one batch's failure is `unknown` for those users; the others keep their answers. */
export function createSourcePhotos(options: SourcePhotosOptions): SourcePhotos {
  const { graph, clock, random } = options;
  const pacer = createPhotoPacer();

  function judge<T>(question: Question<T>, inner: InnerAnswer, round: number): Attempted<T> {
    if (inner.status !== 429 && inner.status !== 503) {
      return { kind: 'answered', value: question.read(toAnswer(inner)) };
    }
    const waitMs = retryDelay(round, inner.headers, { now: clock.now(), random: random() });
    options.transport.throttledInside({
      lane: 'graph-photos',
      host: options.host,
      status: inner.status,
      waitMs,
    });
    return { kind: 'throttled', status: inner.status, waitMs };
  }

  async function askBatch<T>(
    question: Question<T | Unknown>,
    ids: readonly string[],
    round: number,
  ): Promise<{ readonly attempts: readonly Told<T>[]; readonly pace: Pace }> {
    try {
      const answers = await sendBatch(graph, question.kind, ids.map(question.path));
      const attempts = ids.flatMap((id, index): Told<T>[] => {
        const inner = answers[index];
        return inner === undefined ? [] : [[id, judge(question, inner, round)]];
      });
      const throttled = attempts.some(([, attempt]) => attempt.kind === 'throttled');
      return { attempts, pace: throttled ? 'throttled' : 'well' };
    } catch (error) {
      const failed = failedBatch(error);
      const pace = failed.kind === 'throttled' ? 'throttled' : 'failed';
      return { attempts: ids.map((id): Told<T> => [id, failed]), pace };
    }
  }

  function readMany<T>(question: Question<T | Unknown>, ids: readonly string[]) {
    return inRounds<T | Unknown>(ids, {
      unknown,
      timer: options.timer,
      async ask(pool, round) {
        const told = new Map<string, Attempted<T | Unknown>>();
        await pacer.run(pool, async (batch) => {
          const { attempts, pace } = await askBatch(question, batch, round);
          for (const [id, attempt] of attempts) told.set(id, attempt);
          return pace;
        });
        return told;
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
      lane: 'graph-photos',
      kind: 'photo metadata',
    });
    const json = readJson(answer);
    if (answer.status === 200 && !json.ok) return unknown(json.cause);
    return readMetadata({ status: answer.status, body: json.ok ? json.value : undefined });
  } catch (error) {
    if (asksForTime(error)) throw error;
    return unknown(causeOf(known(error)));
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

/** A batch throttled as a whole waits with the others; any other failure is the reading of all its users. */
function failedBatch(error: unknown): Attempted<Unknown> {
  const failure = known(error);
  const waitMs = failure instanceof TransientError ? failure.retryAfterMs : undefined;
  if (waitMs !== undefined) return { kind: 'throttled', status: 429, waitMs };
  return { kind: 'answered', value: unknown(causeOf(failure)) };
}

function known(error: unknown): TransientError | PermanentError {
  if (error instanceof TransientError || error instanceof PermanentError) return error;
  throw error;
}
