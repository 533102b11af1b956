/** Whether SharePoint still shows what a run wrote: only then does an undo destroy no later choice. */
import { sizes } from '../../core/observation.ts';
import type { Runtime, State } from '../context.ts';
import { agreedSha } from '../observe/agreed-files.ts';
import type { Chosen } from './choose-copy.ts';
import { copiesHere } from './copies-here.ts';
import { differences } from './restore-copies.ts';
import { hasCopies, wantedAfterUndo } from './restore-picture.ts';
import type { Target } from './target.ts';

export async function isStillWritten(
  context: State & Runtime,
  target: Target,
  { copies, isSealed }: Chosen,
): Promise<boolean> {
  const { replacedBy } = copies[0];
  switch (replacedBy.kind) {
    case 'source':
      return showsAgreed(target, replacedBy.sha);
    case 'nothing':
      return (
        target.observation.situation.picture === 'none' && target.observation.user.agreement === undefined
      );
    case 'copy': {
      const { runId } = replacedBy;
      const put = await copiesHere(context, target.observation, { runId, acceptsUnsealed: !isSealed });
      return hasCopies(put) && isBack(context, target, { ...replacedBy, copies: put, since: copies });
    }
  }
  return replacedBy satisfies never;
}

/** Whether SharePoint shows what the copies hold. */
export async function isBack(
  context: Runtime,
  target: Target,
  { copies, since }: Pick<Chosen, 'copies' | 'since'>,
): Promise<boolean> {
  if (target.observation.profile?.kind !== 'profile') return false;
  const wanted = wantedAfterUndo(copies, since, await target.geo.library.locate());
  const { uploads, removals, properties } = await differences(context, target, wanted);
  return uploads.length === 0 && removals.length === 0 && properties.length === 0;
}

async function showsAgreed(
  { observation: { user, situation }, reader }: Target,
  sourceSha: string,
): Promise<boolean> {
  const { agreement } = user;
  if (agreement?.sourceSha !== sourceSha || situation.targetMoved) return false;
  for (const size of sizes) {
    const file = await reader.file(agreement.base, size);
    // A file that was removed since is not a choice that an undo could destroy.
    if (file.kind === 'file' && (await agreedSha(reader, agreement, size)) === undefined) return false;
  }
  return true;
}
