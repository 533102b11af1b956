/** What a quiet night costs once there are several compare ranges. No user has a photo, so that no picture is made. */
import { expect, onTestFinished } from 'vitest';
import { workSizes } from '../../shared/core/work-sizes.ts';
import { setStage } from '../kit/stage.ts';
import { testAtLength } from '../kit/test-with.ts';
import { printNight, quietHttpRequests, quietTableOperations } from './budgets.ts';

const { usersPerRange } = workSizes;
/** Not a multiple: a list of users may have rows twice, and the number of ranges follows its rows. */
const users = 2.5 * usersPerRange;
const ranges = Math.ceil(users / usersPerRange);
/** Of a night with one range, beside the two scans of its users. */
const baseOperations = 65;

testAtLength(
  'each further range costs a bounded number of table operations per user',
  async () => {
    const stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 6 }, patienceMs: 500_000 });
    onTestFinished(() => stage.stop());
    for (let index = 0; index < users; index += 1)
      stage.tenant.addPerson({ upn: `person${index}@contoso.com` });
    await stage.night();
    await stage.restartHost();
    const night = await stage.night();
    printNight(`quiet night of ${ranges} ranges`, night);
    expect(night.run.ranges).toBe(ranges);
    expect(night.run.totals?.findings).toEqual({ 'no-photo': users });
    expect(night.counts.httpRequests).toBeLessThanOrEqual(quietHttpRequests({ users, dueUsers: 0 }));
    expect(night.tableOperations).toBeLessThanOrEqual(quietTableOperations(users));
    expect(night.tableOperations).toBeLessThanOrEqual(baseOperations + ((ranges - 1) * usersPerRange) / 200);
  },
  900_000,
);
