/** The scenes as a rival plays them by the wall clock. */
import type { Result } from '../result.ts';
import { playRivalNights } from '../rival-nights.ts';
import type { RivalName } from '../rivals/rivals.ts';
import { playsOf, type Wanted } from '../scenes.ts';
import { startWallRival } from './rival-process.ts';
import { withTenant } from './with-tenant.ts';

export async function playRivalByWall(
  tool: RivalName,
  wanted: Wanted,
  tell: (result: Result) => void,
): Promise<void> {
  const { users } = wanted;
  for (const play of playsOf(wanted)) {
    await withTenant({ users, kind: play.kind }, async (tenant) => {
      const { pass, stop } = await startWallRival({ tool, users, tenant: tenant.ready });
      const playing = { ...wanted, tool, clock: 'wall' as const, stage: { ...tenant, pass } };
      await playRivalNights(play, playing, tell).finally(stop);
    });
  }
}
