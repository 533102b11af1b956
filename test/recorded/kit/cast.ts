/** The people of the recorded nights: one or two for nearly every finding, each with a fixed object id. */
import type { NewPerson } from '../../../local/tenant/truth/tenant-state.ts';
import type { Person } from '../../../local/tenant/truth/types.ts';
import type { Play } from '../../kit/in-process.ts';
import { filesOf } from '../../kit/people.ts';
import { originalOf, putOwnPhoto } from '../../workflows/telling.ts';

/** More than may share a photo before the guard withholds it. */
const wearers = 6;

export type Cast = ReturnType<typeof castOf>;

/** Their state before the first night. */
export function castOf(stage: Play) {
  const { tenant } = stage;
  let count = 0;
  function join(name: string, facts: Partial<NewPerson> & { readonly photo?: boolean } = {}): Person {
    count += 1;
    // Spread over the id space, as object ids are, so that compare ranges and chunks are not in order of names.
    const first = ((count * 0x9d_37_79_b9) % 2 ** 32).toString(16).padStart(8, '0');
    const id = `${first}-0000-4000-8000-${String(count).padStart(12, '0')}`;
    return tenant.join({ id, upn: `${name}@contoso.com`, photo: true, ...facts });
  }
  function inStep(name: string): Person {
    const person = join(name);
    tenant.userVisits(person.id);
    return person;
  }

  const cast = {
    right: inStep('right'),
    canary: join('canary'),
    missing: join('missing'),
    conflict: inStep('conflict'),
    stale: inStep('stale'),
    notShown: join('not.shown'),
    incomplete: inStep('incomplete'),
    foreign: join('foreign'),
    none: join('none', { photo: false }),
    mailbox: join('no.mailbox', { photo: false, mailbox: false }),
    profile: join('no.profile', { profile: false }),
    sharePointOnly: inStep('sharepoint.only'),
    guest: join('guest', { userType: 'Guest' }),
    disabled: join('disabled', { accountEnabled: false }),
    plan: join('no.plan', { exchangePlan: false }),
    newer: inStep('newer'),
    changed: inStep('changed'),
    takenDown: inStep('taken.down'),
    removed: inStep('removed'),
    renamed: inStep('jane.maiden'),
    binned: inStep('binned'),
    deleted: inStep('deleted'),
    unreadable: inStep('unreadable'),
    wrongOwner: inStep('wrong.owner'),
    vanishing: inStep('vanishing'),
  };
  cast.wrongOwner.profile?.properties.set('msOnline-ObjectId', '99999999-0000-4000-8000-000000000099');
  tenant.editInSharePoint(cast.conflict.id);
  tenant.changePhoto(cast.stale.id);
  putOwnPhoto(stage, cast.notShown, cast.notShown.id);
  tenant.deleteFile(cast.incomplete.id, 'S');
  putOwnPhoto(stage, cast.foreign, 'formerly_foreign_contoso_com');
  tenant.pointAt(cast.foreign.id, urlOf(stage, 'formerly_foreign_contoso_com'));
  tenant.editInSharePoint(cast.sharePointOnly.id);
  tenant.removePhoto(cast.sharePointOnly.id);
  return { ...cast, join, inStep };
}

function urlOf({ tenant }: Play, base: string): string {
  const [file] = filesOf(tenant, base).filter(({ name }) => name.includes('_MThumb'));
  if (file === undefined) throw new Error(`there are no files ${base}`);
  return `https://${tenant.mySiteHost}:443${encodeURI(file.path)}`;
}

/** What people, administrators and Microsoft do after the first nights. */
export function drift(stage: Play, cast: Cast): void {
  const { tenant } = stage;
  tenant.changePhoto(cast.newer.id);
  tenant.editInSharePoint(cast.changed.id);
  tenant.removeInSharePoint(cast.takenDown.id);
  tenant.removePhoto(cast.removed.id, { status: 404, code: 'ErrorItemNotFound', message: 'no photo' });
  tenant.rename(cast.renamed.id, 'jane.wed@contoso.com');
  tenant.leave(cast.binned.id, 'changed');
  tenant.leave(cast.deleted.id, 'deleted');
  tenant.bumpEtag(cast.right.id);
  tenant.touchFile(cast.stale.id, 'M');
  const [first, ...others] = Array.from({ length: wearers }, (_, index) => cast.join(`shared.${index}`));
  if (first === undefined) throw new Error('no users share a photo');
  for (const { id } of others) tenant.changePhoto(id, originalOf(first));
}
