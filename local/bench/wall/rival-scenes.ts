/** The scenes as a rival plays them by the wall clock. */
import { countsBetween } from '../../tenant/server/accounting.ts';
import { publishedConditions } from '../conditions.ts';
import { innerRequests, limitOf } from '../model.ts';
import type { Result } from '../result.ts';
import { type RivalName, rivals } from '../rivals/rivals.ts';
import { type Night, playsOf, type Wanted } from '../scenes.ts';
import { startWallRival, type WallRival } from './rival-process.ts';
import type { WallTenant } from './tenant-process.ts';
import { withTenant } from './with-tenant.ts';

export async function playRivalByWall(
  tool: RivalName,
  { users, scenarios }: Omit<Wanted, 'conditions'>,
  tell: (result: Result) => void,
): Promise<void> {
  const { reports } = rivals[tool]();
  for (const { kind, nights } of playsOf({ users, scenarios })) {
    const played = nights.filter(({ scenario }) => reports || scenario !== 'repair night');
    await withTenant({ users, kind }, async (tenant) => {
      const rival = await startWallRival({ tool, users, tenant: tenant.ready });
      await playNights(played, { tool, users, reports, tenant, rival }, tell).finally(() => rival.stop());
    });
  }
}

async function playNights(
  nights: readonly Night[],
  playing: Playing,
  tell: (result: Result) => void,
): Promise<void> {
  for (const night of nights) {
    if (night.change !== undefined) await playing.tenant.change(night.change);
    const result = await playNight(night, playing);
    if (night.isMeasured) tell(result);
  }
}

interface Playing {
  readonly tool: RivalName;
  readonly users: number;
  readonly reports: boolean;
  readonly tenant: WallTenant;
  readonly rival: WallRival;
}

async function playNight({ scenario }: Night, playing: Playing): Promise<Result> {
  const { tool, users, reports, tenant, rival } = playing;
  const scene = await tenant.scene();
  const before = await tenant.counts();
  const isReport = reports && (scenario === 'first night' || scenario === 'no photos');
  const { written, failed, ...measured } = await rival.pass(isReport ? 'report' : 'write');
  const { requests, httpRequests, throttled } = countsBetween(before, await tenant.counts());
  const judgement = isReport ? await tenant.judgeReport(written) : await tenant.judge();
  return {
    ...{ scenario, users, tool, clock: 'wall' },
    ...measured,
    ...limitOf(scenario, scene, publishedConditions(users)),
    ...{ requests: innerRequests(requests), httpRequests, throttled, unknown: failed },
    converged: judgement.missed + judgement.mistaken === 0,
    ...judgement,
    repaired: isReport ? 0 : written.length,
  };
}
