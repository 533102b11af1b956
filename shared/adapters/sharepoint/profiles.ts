/**
 * Reads and writes user profiles:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience
 */
import { PermanentError } from '../../core/errors.ts';
import type { ProfileReading } from '../../core/observation.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { PhotoWriter, Profiles } from '../../ports/tenant.ts';
import { type AttemptResult, repeatThrottled } from '../transport/attempts.ts';
import { type BatchOptions, throttledAsWhole, throttledInside } from '../transport/batch-throttling.ts';
import { causeOf, isOwnError } from '../transport/failures.ts';
import { NoTokenError } from '../transport/tokens.ts';
import { claim, claimLiteral } from './claims.ts';
import { readProfile, readRefusedProfile } from './profile-answers.ts';
import { type SharePoint, writeWithinMs } from './sharepoint-client.ts';
import { refusalCause, refusalError, refusalOf, saysNoProfile } from './sharepoint-error.ts';

export interface ProfilesOptions extends BatchOptions {
  readonly sharePoint: SharePoint;
}

/** PnPjs puts at most this many requests into one `$batch`. */
const batchSize = 20;

export function createProfiles(options: ProfilesOptions): Profiles & Pick<PhotoWriter, 'setProperty'> {
  const { sharePoint } = options;

  async function resultOf(answer: Promise<unknown>, attempt: number): Promise<AttemptResult<ProfileReading>> {
    let body: unknown;
    try {
      body = await answer;
    } catch (error) {
      const refusal = await refusalOf(error);
      if (refusal === undefined) return { kind: 'answered', value: unknown(failureCause(error)) };
      const throttled = throttledInside(options, { limiter: 'profiles', attempt }, refusal);
      return throttled ?? { kind: 'answered', value: readRefusedProfile(refusal) };
    }
    return { kind: 'answered', value: readProfile(body) };
  }

  /** The promises of single answers resolve after the batch was executed, so they are awaited last. */
  async function askBatch(
    upns: readonly string[],
    attempt: number,
  ): Promise<readonly AttemptResult<ProfileReading>[]> {
    const root = await sharePoint.open({ limiter: 'profiles', cost: upns.length, kind: 'profile batch' });
    const [batched, execute] = root.batchedProfiles();
    const results = upns.map((upn) => resultOf(batched.getPropertiesFor(claimLiteral(upn)), attempt));
    try {
      await execute();
    } catch (error) {
      const failed = await failedBatch(error);
      return upns.map(() => failed);
    }
    return Promise.all(results);
  }

  return {
    async read(users) {
      const upns = new Map(users.map((user) => [user.id, user.upn]));
      return repeatThrottled<ProfileReading>([...upns.keys()], {
        unknown,
        timer: options.timer,
        async ask(ids, attempt) {
          const batches = chunksOf(ids, batchSize).map(async (batch) => {
            const names = batch.map((id) => upns.get(id) as string);
            const results = await askBatch(names, attempt);
            return batch.map((id, index) => [id, results[index] as AttemptResult<ProfileReading>] as const);
          });
          return new Map((await Promise.all(batches)).flat());
        },
      });
    },
    async setProperty(upn, property, value) {
      const root = await sharePoint.open({
        limiter: 'profiles',
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

async function failedBatch(error: unknown): Promise<AttemptResult<ProfileReading>> {
  if (error instanceof NoTokenError) throw error;
  const refusal = await refusalOf(error);
  if (refusal !== undefined) return { kind: 'answered', value: unknown(refusalCause(refusal)) };
  return throttledAsWhole(error) ?? { kind: 'answered', value: unknown(failureCause(error)) };
}

/** PnPjs throws plain errors for a batch that it cannot parse, so no error here is treated as a defect. */
function failureCause(error: unknown): string {
  return isOwnError(error) ? causeOf(error) : 'batch answer that is cut short or malformed';
}
