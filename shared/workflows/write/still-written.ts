/** Whether SharePoint still shows what a run put there: only then does undoing it destroy nobody's choice. */
import { sizes } from '../../core/observation.ts';
import type { Context } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import type { Chosen } from './choose-copy.ts';
import { copiesHere } from './copies-here.ts';
import { differences } from './put-back.ts';
import { hasCopies, wantedBack } from './restore-picture.ts';

export async function isStillWritten(
  context: Context,
  observation: Observation,
  { copies }: Chosen,
): Promise<boolean> {
  const { replacedBy } = copies[0];
  switch (replacedBy.kind) {
    case 'source':
      return showsAgreed(observation, replacedBy.sha);
    case 'nothing':
      return observation.situation.picture === 'none' && observation.user.agreement === undefined;
    case 'copy': {
      const put = await copiesHere(context, observation, replacedBy.runId);
      return hasCopies(put) && isBack(context, observation, { ...replacedBy, copies: put, since: copies });
    }
  }
  return replacedBy satisfies never;
}

/** Whether SharePoint shows what the copies hold. */
export async function isBack(
  context: Context,
  observation: Observation,
  { copies, since }: Pick<Chosen, 'copies' | 'since'>,
): Promise<boolean> {
  if (observation.profile?.kind !== 'profile') return false;
  const wanted = wantedBack(copies, since, await observation.geo.library.locate());
  const { uploads, removals, properties } = await differences(context, observation, wanted);
  return uploads.length === 0 && removals.length === 0 && properties.length === 0;
}

async function showsAgreed({ user, situation, reader }: Observation, sourceSha: string): Promise<boolean> {
  const { agreement } = user;
  if (agreement?.sourceSha !== sourceSha || situation.targetMoved) return false;
  for (const size of sizes) {
    const file = await reader.file(agreement.base, size);
    // A file that somebody removed is no choice that could be destroyed.
    if (file.kind === 'file' && file.sha !== agreement.files[size].sha) return false;
  }
  return true;
}
