/** Erasures that break off. */
import { expect } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import type { Play } from '../kit/in-process.ts';
import { ask } from './asking.ts';

/** A user who was ann, is ann.wed now, and whose photo was replaced by a call. */
export async function renamed(stage: Play): Promise<Person> {
  const person = stage.inStep('ann');
  await stage.night();
  stage.tenant.rename(person.id, 'ann.wed@contoso.com');
  stage.tenant.changePhoto(person.id);
  await stage.night();
  await ask(stage, { idOrUpn: person.id });
  return person;
}

/** Breaks off after the row was erased. */
export async function erasureBreaksOff(stage: Play, { id }: Person): Promise<void> {
  const mend = nothingIsErased(stage);
  await expect(eraseUser(stage.context, id)).rejects.toThrow('killed');
  mend();
}

/** Nothing but rows. */
export function nothingIsErased(stage: Play): () => void {
  return stage.wrap('operations', () => ({
    eraseUser: async () => Promise.reject(new Error('the host was killed')),
  }));
}
