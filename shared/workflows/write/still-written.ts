/** Whether SharePoint still shows what a run put there: only then does undoing it destroy nobody's choice. */
import { sizes } from '../../core/observation.ts';
import type { Context } from '../context.ts';
import type { Examined } from '../observe/observation.ts';
import type { Chosen } from './choose-copy.ts';
import { keptHere } from './copies-here.ts';
import { differences } from './put-back.ts';
import { isThere, wantedBack } from './restore-picture.ts';

export async function isStillWritten(
  context: Context,
  examined: Examined,
  { copies }: Chosen,
): Promise<boolean> {
  const { replacedBy } = copies[0];
  switch (replacedBy.kind) {
    case 'source':
      return showsAgreed(examined, replacedBy.sha);
    case 'nothing':
      return examined.situation.picture === 'none' && examined.user.agreement === undefined;
    case 'copy': {
      const put = await keptHere(context, examined, replacedBy.runId);
      return isThere(put) && isBack(context, examined, { ...replacedBy, copies: put, since: copies });
    }
  }
  return replacedBy satisfies never;
}

/** Whether SharePoint shows what the copies hold. */
export async function isBack(
  context: Context,
  examined: Examined,
  { copies, since }: Pick<Chosen, 'copies' | 'since'>,
): Promise<boolean> {
  if (examined.profile?.kind !== 'profile') return false;
  const wanted = wantedBack(copies, since, await examined.geo.library.place());
  const { uploads, removals, properties } = await differences(context, examined, wanted);
  return uploads.length === 0 && removals.length === 0 && properties.length === 0;
}

async function showsAgreed({ user, situation, reader }: Examined, sourceSha: string): Promise<boolean> {
  const { agreement } = user;
  if (agreement?.sourceSha !== sourceSha || situation.targetMoved) return false;
  for (const size of sizes) {
    const file = await reader.file(agreement.base, size);
    // A file that somebody removed is no choice that could be destroyed.
    if (file.kind === 'file' && file.sha !== agreement.files[size].sha) return false;
  }
  return true;
}
