/** Short forms of users, files and findings for the tests of this folder. */
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Original } from '../../local/tenant/truth/pictures.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';

export const noPhoto = { status: 404, code: 'ErrorItemNotFound', message: 'no photo' } as const;

/** Files in the order in which they are written. */
export const files = ['LThumb', 'MThumb', 'SThumb'];
/** Properties that say which picture a profile shows, in the order in which they are written. */
export const shown = ['PictureURL', 'SPS-PicturePlaceholderState', 'SPS-PictureTimestamp'];
/** Everything that a first copy writes, in order. */
export const everything = [...files, ...shown];

/** Written files and properties, file names without their picture base. */
export function short(names: readonly string[]): string[] {
  return names.map((name) => /[SML]Thumb/.exec(name)?.[0] ?? name);
}

/** The person's photo in Exchange, as it was uploaded. */
export function originalOf({ photo }: Person): Original {
  if (photo?.recipe.kind !== 'original') throw new Error('there is no photo');
  return photo.recipe;
}

/** Puts the person's own photo under a base, in all three sizes. */
export function putOwnPhoto(stage: Play, person: Person, base: string): void {
  placeFiles(stage.tenant, base, originalOf(person));
}

/** Whether all three sizes show the person's present photo, by the tenant's own record. */
export async function isRight(stage: Play, person: Person): Promise<boolean> {
  return (await audit(stage.tenant)).people.get(person.id)?.faceIsCurrent === true;
}

/** "finding granted reason outcome" of one person in a run; "-" stands for none. */
export async function lineOf(stage: Play, runId: string, person: Person): Promise<string> {
  const row = (await stage.findings(runId)).get(person.id);
  return `${row?.finding} ${row?.granted} ${row?.reason ?? '-'} ${row?.outcome ?? '-'}`;
}

export const canary = '00000000-0000-4000-8000-00000000cafe';

/** A stage on which every plan is held: the canary user has no picture in SharePoint. */
export async function withCanary(options: PlayOptions = {}) {
  const stage = await play({ ...options, settings: { CANARY_USER: canary, ...options.settings } });
  const person = stage.tenant.join({ id: canary, upn: 'canary@contoso.com', photo: true });
  await stage.closedBefore();
  return { stage, person };
}

/** The process dies once before an outcome is stored. */
export function loseFirstOutcome(stage: Play): void {
  let outcomes = 0;
  stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      outcomes += 1;
      if (outcomes === 1) throw new Error('the process died');
      return findings.setOutcome(...given);
    },
  }));
}
