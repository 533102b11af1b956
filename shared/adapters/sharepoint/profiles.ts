/** User profiles: https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { ProfileReading } from '../../core/observation.ts';
import { retryDelay } from '../../core/retry-timing.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import type { PhotoWriter, Profiles } from '../../ports/tenant.ts';
import { causeOf } from '../transport/failures.ts';
import { type Attempted, inRounds } from '../transport/rounds.ts';
import type { Transport } from '../transport/transport.ts';
import { claim, claimLiteral } from './claims.ts';
import { readProfile, readRefusedProfile } from './profile-answers.ts';
import { type SharePoint, writeWithinMs } from './sharepoint-client.ts';
import { type Refusal, refusalCause, refusalError, refusalOf, saysNoProfile } from './sharepoint-error.ts';

export interface ProfilesOptions {
  readonly sharePoint: SharePoint;
  readonly transport: Pick<Transport, 'throttledInside'>;
  readonly host: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
}

/** What PnPjs itself puts into one `$batch`. */
const batchSize = 20;

export function createProfiles(options: ProfilesOptions): Profiles & Pick<PhotoWriter, 'setProperty'> {
  const { sharePoint } = options;

  async function attempt(answer: Promise<unknown>, round: number): Promise<Attempted<ProfileReading>> {
    let body: unknown;
    try {
      body = await answer;
    } catch (error) {
      const refusal = await refusalOf(error);
      if (refusal === undefined) return { kind: 'answered', value: unknown(failureCause(error)) };
      return judge(refusal, round);
    }
    return { kind: 'answered', value: readProfile(body) };
  }

  function judge(refusal: Refusal, round: number): Attempted<ProfileReading> {
    const { status, headers } = refusal;
    if (status !== 429 && status !== 503) return { kind: 'answered', value: readRefusedProfile(refusal) };
    const waitMs = retryDelay(round, headers, { now: options.clock.now(), random: options.random() });
    options.transport.throttledInside({ lane: 'profiles', host: options.host, status, waitMs });
    return { kind: 'throttled', status, waitMs };
  }

  /** The answers settle only when the batch as a whole came back, so they are awaited after it. */
  async function askBatch(
    upns: readonly string[],
    round: number,
  ): Promise<readonly Attempted<ProfileReading>[]> {
    const root = await sharePoint.open({ lane: 'profiles', cost: upns.length, kind: 'profile batch' });
    const [batched, execute] = root.batchedProfiles();
    const answers = upns.map((upn) => attempt(batched.getPropertiesFor(claimLiteral(upn)), round));
    try {
      await execute();
    } catch (error) {
      const failed = await failedBatch(error);
      return upns.map(() => failed);
    }
    return Promise.all(answers);
  }

  return {
    async read(users) {
      const upns = new Map(users.map((user) => [user.id, user.upn]));
      return inRounds<ProfileReading>([...upns.keys()], {
        unknown,
        timer: options.timer,
        async ask(ids, round) {
          const batches = chunks(ids, batchSize).map(async (batch) => {
            const attempts = await askBatch(
              batch.map((id) => upns.get(id) as string),
              round,
            );
            return batch.map((id, index) => [id, attempts[index] as Attempted<ProfileReading>] as const);
          });
          return new Map((await Promise.all(batches)).flat());
        },
      });
    },
    async setProperty(upn, property, value) {
      const root = await sharePoint.open({
        lane: 'profiles',
        cost: 1,
        kind: 'profile write',
        withinMs: writeWithinMs,
      });
      try {
        await root.profiles().setSingleValueProfileProperty(claim(upn), property, value);
      } catch (error) {
        const refusal = await refusalOf(error);
        if (refusal === undefined) throw error;
        const what = `Writing ${property} to a profile`;
        if (!saysNoProfile(refusal)) throw refusalError(what, refusal);
        throw new PermanentError('no-profile', `${what} failed: there is no such profile`, { cause: error });
      }
    },
  };
}

function unknown(cause: string): ProfileReading {
  return { kind: 'unknown', cause };
}

async function failedBatch(error: unknown): Promise<Attempted<ProfileReading>> {
  const refusal = await refusalOf(error);
  if (refusal !== undefined) return { kind: 'answered', value: unknown(refusalCause(refusal)) };
  const waitMs = error instanceof TransientError ? error.retryAfterMs : undefined;
  if (waitMs !== undefined) return { kind: 'throttled', status: 429, waitMs };
  return { kind: 'answered', value: unknown(failureCause(error)) };
}

/** PnPjs throws plain errors for a batch it cannot take apart, so every error is somebody's unreadable profile. */
function failureCause(error: unknown): string {
  if (error instanceof TransientError || error instanceof PermanentError) return causeOf(error);
  return 'batch answer that is cut short or malformed';
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
