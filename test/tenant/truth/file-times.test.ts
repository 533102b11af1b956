import { expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';

function uploaded(unkindTimes: boolean) {
  let now = Date.UTC(2026, 10, 30, 12);
  const tenant = createTenant({ users: 0, kind: 'empty', unkindTimes, clock: () => now });
  const { library } = tenant;
  const files = Array.from({ length: 60 }, (_, index) =>
    tenant.putFile(library.folderPath, `p${index}_MThumb.jpg`, Buffer.from('x'), 'app'),
  );
  const stamps = files.map(({ stamped }) => stamped.getTime() - now);
  now += 3_600_000;
  library.bumpLate();
  const moved = files.map(
    ({ stamped }, index) => stamped.getTime() - (now - 3_600_000 + (stamps[index] ?? 0)),
  );
  return { stamps, moved, listed: files.map((file) => library.times.listed(file)) };
}

test('a library says when each file was written, in whole seconds, and a late bump changes nothing of it', () => {
  const { stamps, moved, listed } = uploaded(false);
  expect(new Set([...stamps, ...moved])).toEqual(new Set([0]));
  expect(new Set(listed)).toEqual(new Set(['2026-11-30T12:00:00Z']));
});

test('one with unkind times lacks some, has front ends with other clocks, and late bumps that move times', () => {
  const { stamps, moved, listed } = uploaded(true);
  const other = stamps.filter((ms) => ms !== 0);
  expect(other.length).toBeGreaterThan(5);
  expect(Math.max(...other.map(Math.abs))).toBeLessThanOrEqual(5 * 60_000);
  expect(moved.filter((ms) => ms !== 0).length).toBeGreaterThan(10);
  expect(listed.filter((at) => at === undefined).length).toBeGreaterThan(3);
  expect(listed.filter((at) => at !== undefined).length).toBeGreaterThan(30);
});
