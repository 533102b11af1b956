/** Every deliberate mistake, by area; `past…` are faults that Instep once had. */
import { exhaustion } from './list/exhaustion.ts';
import { http } from './list/http.ts';
import { leavingOut } from './list/left-out.ts';
import { nameless } from './list/nameless.ts';
import { night } from './list/night.ts';
import { onDemand } from './list/on-demand.ts';
import { oneMoment } from './list/one-moment.ts';
import { operate } from './list/operate.ts';
import { otherSites } from './list/other-sites.ts';
import { pastAnswers, pastPictures } from './list/past-answers.ts';
import { pastBeliefs } from './list/past-beliefs.ts';
import { pastEndpoints } from './list/past-endpoints.ts';
import { pastPositions } from './list/past-lists.ts';
import { pastMembers } from './list/past-members.ts';
import { pastRows } from './list/past-rows.ts';
import { pastGrowth, pastGuard, pastTotals } from './list/past-totals.ts';
import { pastBatches, pastLoops } from './list/past-users.ts';
import { pastRemovals, pastWrites } from './list/past-writes.ts';
import { pictures } from './list/pictures.ts';
import { refresh } from './list/refresh.ts';
import { removals } from './list/removals.ts';
import { sealing } from './list/seals.ts';
import { storage } from './list/storage.ts';
import { tenant } from './list/tenant.ts';
import { unread } from './list/unread.ts';
import { writes } from './list/writes.ts';
import type { Sabotage } from './sabotage.ts';

export const sabotages: readonly Sabotage[] = [
  ...refresh,
  ...night,
  ...unread,
  ...writes,
  ...oneMoment,
  ...removals,
  ...onDemand,
  ...operate,
  ...leavingOut,
  ...storage,
  ...sealing,
  ...tenant,
  ...exhaustion,
  ...http,
  ...otherSites,
  ...nameless,
  ...pictures,
  ...pastAnswers,
  ...pastPictures,
  ...pastBeliefs,
  ...pastEndpoints,
  ...pastPositions,
  ...pastMembers,
  ...pastRows,
  ...pastTotals,
  ...pastGrowth,
  ...pastGuard,
  ...pastBatches,
  ...pastLoops,
  ...pastRemovals,
  ...pastWrites,
];
