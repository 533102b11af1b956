/** What the attacks on storage have in common (DECISIONS.md, D-seals). */
import { expect } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, withoutPauses } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { attacker } from './attacker.ts';

export const evil = 'https://evil.example/face.jpg';
export const forgedRun = '20261129T010000Z';

/** A user in step after a night, whose photo in Exchange is gone since. */
export async function withoutSource() {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.closedBefore();
  await stage.night();
  stage.tenant.removePhoto(person.id);
  return { stage, person, attack: attacker(stage), before: await facesOf(stage.tenant, person) };
}

export async function sync(stage: Play, person: Person) {
  const resume = withoutPauses(stage);
  const answer = await ask(stage, { idOrUpn: person.id });
  await stage.pump();
  resume();
  return answer;
}

/** What nights and a reader's call do: nothing. */
export async function expectNothingWritten(stage: Play, person: Person) {
  const written = stage.written().length;
  await sync(stage, person);
  await stage.night();
  expect(stage.written()).toHaveLength(written);
}
