/** Checks that a profile can be read, and that it can be written by writing back the value it has. */

import type { ProfileReading } from '../../core/observation.ts';
import {
  judge,
  needs,
  notTried,
  ok,
  type ProbeAnswer,
  type Refusals,
  unknown,
  type Verdict,
} from '../../core/preflight/probe.ts';
import type { Asking, Open, Subject } from './asking.ts';

const reads: Refusals = { 401: 'profiles-role', 403: 'profiles-role' };
const writes: Refusals = {
  401: 'profile-writes-refused',
  403: 'profile-writes-refused',
  'no-profile': 'no-profile',
};
/** Longer than a preflight takes. */
const leaseMs = 60_000;

export interface ProfileVerdicts {
  readonly read: Verdict;
  readonly write: Verdict;
}

export async function askProfile(asking: Asking, open: Open, subject: Subject): Promise<ProfileVerdicts> {
  const closed = needs('token-sharepoint');
  const write = (verdict: Verdict) => (asking.write ? verdict : notAsked);
  if (!open.sharePoint) return { read: closed, write: write(closed) };
  if (subject.kind === 'none') return { read: subject.verdict, write: write(subject.verdict) };
  const { ask, context } = asking;
  const read = judge(await ask(context.probes.profile(subject.upn)), reads, (reading) =>
    judgeOwn(subject.id, reading, context.probes.environment.mySiteHost),
  );
  if (!asking.write) return { read, write: notAsked };
  return { read, write: read.state === 'ok' ? await askWrite(asking, subject) : needs('profile-read') };
}

const notAsked = notTried('writes a value back, and is tried only when asked for');

/**
 * For a user of another geo location, this one has only a copy, which proves nothing
 * (DECISIONS.md, D-preflight-home).
 */
function judgeOwn(id: string, reading: ProfileReading, mySiteHost: string): Verdict {
  switch (reading.kind) {
    case 'profile':
      if (reading.personalSiteHost !== '' && reading.personalSiteHost !== mySiteHost)
        return unknown(`user ${id} lives on ${reading.personalSiteHost}`, 'lives-elsewhere');
      return reading.objectId === undefined || reading.objectId === id
        ? ok(`user ${id}: ${reading.pictureUrl === '' ? 'no picture' : 'a picture'}`)
        : unknown(`the profile of user ${id} is that of ${reading.objectId}`, 'no-profile');
    case 'missing':
      return unknown(`user ${id} has no profile`, 'no-profile');
    case 'unknown':
      return unknown(reading.cause);
  }
  return reading satisfies never;
}

/** Writes only to a named user, under the user's lease, and reads the value again just before writing it back. */
async function askWrite(asking: Asking, subject: Extract<Subject, { kind: 'user' }>): Promise<Verdict> {
  if (!subject.isNamed)
    return unknown('needs a named user: the check writes to no other user', 'no-such-user');
  const { leases, clock } = asking.context;
  const taken = await asking.ask(
    attempted(() => leases.acquire(subject.id, 'preflight', clock.now(), leaseMs)),
  );
  if (taken.kind !== 'answered') return needs('storage-tables');
  const lease = taken.value;
  if (lease === undefined) return unknown(`user ${subject.id} is being written at this moment; try again`);
  const verdict = await writeBack(asking, subject);
  // A lease that cannot be released runs out by itself.
  await asking.ask(attempted(() => lease.release()));
  return verdict;
}

async function writeBack(
  { ask, context: { probes } }: Asking,
  { id, upn }: Extract<Subject, { kind: 'user' }>,
): Promise<Verdict> {
  const seen = await ask(probes.profile(upn));
  if (seen.kind !== 'answered' || seen.value.kind !== 'profile') return needs('profile-read');
  const answer = await ask(probes.writeProfile(upn, 'PictureURL', seen.value.pictureUrl));
  return judge(answer, writes, () => ok(`user ${id}: PictureURL written as it was`));
}

/** Turns a call to a store into a probe answer: an error counts as silence, with its text as the cause. */
async function attempted<T>(call: () => Promise<T>): Promise<ProbeAnswer<T>> {
  try {
    return { kind: 'answered', value: await call() };
  } catch (error) {
    return { kind: 'silent', cause: String(error) };
  }
}
