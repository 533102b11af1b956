/** Every deliberate mistake, by area. */
import { http } from './list/http.ts';
import { night } from './list/night.ts';
import { onDemand } from './list/on-demand.ts';
import { operate } from './list/operate.ts';
import { refresh } from './list/refresh.ts';
import { removals } from './list/removals.ts';
import { storage } from './list/storage.ts';
import { tenant } from './list/tenant.ts';
import { writes } from './list/writes.ts';
import type { Sabotage } from './sabotage.ts';

export const sabotages: readonly Sabotage[] = [
  ...refresh,
  ...night,
  ...writes,
  ...removals,
  ...onDemand,
  ...operate,
  ...storage,
  ...tenant,
  ...http,
];
