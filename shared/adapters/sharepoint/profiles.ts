/**
 * Reads and writes user profiles:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience
 */
import { PermanentError } from '../../core/errors.ts';
import type { ProfileReading } from '../../core/observation.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { Abandonable, PhotoWriter, Profiles } from '../../ports/tenant.ts';
import { repeatThrottled } from '../transport/attempts.ts';
import {
  type BatchOptions,
  mayBeAnothers,
  mayBeOneRequest,
  throttledAsWhole,
  throttledInside,
} from '../transport/batch-throttling.ts';
import { causeOf, isOwnError } from '../transport/failures.ts';
import { answerWithinMs, createHalving, type PartResult } from '../transport/halving.ts';
import { NoTokenError } from '../transport/tokens.ts';
import { claim, claimLiteral } from './claims.ts';
import { accountOf, readProfile, readRefusedProfile } from './profile-answers.ts';
import { type SharePoint, writeWithinMs } from './sharepoint-client.ts';
import { refusalCause, refusalError, refusalOf, saysNoProfile } from './sharepoint-error.ts';

export interface ProfilesOptions extends BatchOptions {
  readonly sharePoint: SharePoint;
}

/** PnPjs puts at most this many requests into one `$batch`. */
const batchSize = 20;

export function createProfiles(options: ProfilesOptions): Profiles & Pick<PhotoWriter, 'setProperty'> {
  const { sharePoint } = options;

  async function partOf(answer: Promise<unknown>, attempt: number): Promise<Part> {
    let body: unknown;
    try {
      body = await answer;
    } catch (error) {
      const refusal = await refusalOf(error);
      if (refusal === undefined) return { result: doubtful(unknown(failureCause(error))) };
      const throttled = throttledInside(options, { limiter: 'profiles', attempt }, refusal);
      return { result: throttled ?? partResult(readRefusedProfile(refusal), refusal.status) };
    }
    return { result: partResult(readProfile(body), 200), account: accountOf(body) };
  }

  /** The promises of single answers resolve after the batch was executed, so they are awaited last. */
  async function askBatch(
    upns: readonly string[],
    { attempt, isHalf, signal }: Abandonable & { readonly attempt: number; readonly isHalf: boolean },
  ): Promise<readonly PartResult<ProfileReading>[]> {
    const root = await sharePoint.open({
      limiter: 'profiles',
      cost: upns.length,
      kind: 'profile batch',
      answerWithinMs: answerWithinMs(isHalf),
      signal,
    });
    const [batched, execute] = root.batchedProfiles();
    const parts = upns.map((upn) => partOf(batched.getPropertiesFor(claimLiteral(upn)), attempt));
    try {
      await execute();
    } catch (error) {
      const failed = await failedBatch(error);
      return upns.map(() => failed);
    }
    return inOrder(upns, await Promise.all(parts));
  }

  return {
    async read(users, { signal } = {}) {
      const upns = new Map(users.map((user) => [user.id, user.upn]));
      const halving = createHalving(options.clock);
      return repeatThrottled<ProfileReading>([...upns.keys()], {
        unknown,
        timer: options.timer,
        async ask(ids, attempt) {
          const batches = chunksOf(ids, batchSize).map((batch) =>
            halving(batch, async (some) => {
              const results = await askBatch(
                some.map((id) => upns.get(id) as string),
                { attempt, isHalf: some.length < batch.length, signal },
              );
              return new Map(
                some.map((id, index) => [id, results[index] as PartResult<ProfileReading>] as const),
              );
            }),
          );
          return new Map((await Promise.all(batches)).flatMap((batch) => [...batch]));
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

/** One answer of a batch, and the account that it names; undefined for a refusal or a missing profile. */
interface Part {
  readonly result: PartResult<ProfileReading>;
  readonly account?: string | undefined;
}

function doubtful(value: ProfileReading): PartResult<ProfileReading> {
  return { kind: 'doubtful', value };
}

function partResult(value: ProfileReading, status: number): PartResult<ProfileReading> {
  return value.kind === 'unknown' && mayBeAnothers(status) ? doubtful(value) : { kind: 'answered', value };
}

/**
 * Answers have no ids, only an order. When one names another account, the order is wrong: profiles then count for the
 * account that they name, and all others are doubtful. A user asked alone gets the answer in any case.
 */
function inOrder(upns: readonly string[], parts: readonly Part[]): readonly PartResult<ProfileReading>[] {
  const accounts = upns.map((upn) => claim(upn).toLowerCase());
  const fits = parts.every(({ account }, index) => account === undefined || account === accounts[index]);
  if (fits || upns.length === 1) return parts.map(({ result }) => result);
  const byAccount = new Map(parts.map(({ account, result }) => [account, result]));
  return accounts.map(
    (account) => byAccount.get(account) ?? doubtful(unknown('answers of a batch in another order')),
  );
}

async function failedBatch(error: unknown): Promise<PartResult<ProfileReading>> {
  if (error instanceof NoTokenError) throw error;
  const refusal = await refusalOf(error);
  if (refusal !== undefined) {
    const value = unknown(refusalCause(refusal));
    return mayBeOneRequest(refusalError('A batch', refusal)) ? doubtful(value) : { kind: 'answered', value };
  }
  const value = unknown(failureCause(error));
  return throttledAsWhole(error) ?? { kind: mayBeOneRequest(error) ? 'doubtful' : 'answered', value };
}

/** PnPjs throws plain errors for a batch that it cannot parse, so no error here is treated as a defect. */
function failureCause(error: unknown): string {
  return isOwnError(error) ? causeOf(error) : 'batch answer that is cut short or malformed';
}
