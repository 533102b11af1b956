/** What happens in a tenant between two requests of Instep. */
import type { FaultMatch } from '../../local/tenant/server/faults.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { Play } from '../kit/in-process.ts';

/** Two people exchange their sign-in names; their profiles follow at once. */
export function exchangeNames({ tenant }: Play, a: Person, b: Person): void {
  const [nameOfA, nameOfB] = [a.upn, b.upn];
  tenant.rename(a.id, `between.${nameOfA}`);
  tenant.rename(b.id, nameOfA);
  tenant.rename(a.id, nameOfB);
}

/** `happens` once, before or after the first request that matches. */
export function once(
  { server }: Play,
  when: 'before' | 'after',
  match: FaultMatch,
  happens: () => void,
): void {
  server.faults.add({ match, times: 1, answer: { [when]: happens } });
}

/** Each wait of Instep passes at once. Answers the waits in milliseconds. */
export function waitsOf(stage: Play): number[] {
  const waits: number[] = [];
  stage.wrap('timer', () => ({
    async wait(ms) {
      waits.push(ms);
      stage.pass({ minutes: ms / 60_000 });
    },
  }));
  return waits;
}

export async function closeAndBegin(stage: Play): Promise<string> {
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  return id;
}
