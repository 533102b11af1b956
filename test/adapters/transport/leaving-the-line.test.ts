/** Callers who leave while they wait for the limits: with the transport, the limiters and the shares of the app. */
import { describe, expect, test } from 'vitest';
import { Company } from '../../../local/bench/pacer/company.ts';
import { mostInWindow, sumOf } from '../../../local/bench/pacer/measures.ts';

const licensedUsers = 1_000;
const seconds = (count: number) => count * 1_000;
/** Of the window, what a run may use at once. */
const atOnce = 1_135;

interface Ended {
  readonly name: string;
  readonly atMs: number;
  readonly how: string;
}

/** A process that has used nearly all of its minute, and what becomes of those who wait for the next one. */
async function usedUp() {
  const company = new Company(licensedUsers);
  const process = company.start('app');
  const ended: Ended[] = [];
  function use(name: string, cost: number, until: Parameters<typeof process.use>[1] = {}): void {
    const end = (how: string) => ended.push({ name, atMs: company.nowMs, how });
    process.use(cost, until).then(
      () => end('sent'),
      (error) => end(error.code ?? error.message.split(': ').at(-1)),
    );
  }
  use('before', atOnce - 20);
  await company.until(seconds(1));
  ended.length = 0;
  return { company, use, ended };
}

describe('who waits for the next window', () => {
  test('and leaves, leaves the line at once, and the next one goes', async () => {
    const { company, use, ended } = await usedUp();
    const viewer = new AbortController();
    use('viewer', 500, { signal: viewer.signal });
    use('next', 20);
    await company.until(seconds(10));
    expect(ended).toEqual([]);
    company.time.in(0, () => viewer.abort());
    await company.until(seconds(11));
    expect(ended).toMatchObject([
      { name: 'viewer', how: 'abandoned', atMs: seconds(10) },
      { name: 'next', how: 'sent' },
    ]);
    expect(ended[1]?.atMs).toBeLessThan(seconds(10.5));
  });

  test('and whose time is over, leaves the line at once, and the next one goes', async () => {
    const { company, use, ended } = await usedUp();
    use('call', 500, { withinMs: 4_000 });
    use('next', 20);
    await company.until(seconds(8));
    expect(ended).toMatchObject([
      { name: 'call', how: 'not sent in time', atMs: seconds(5) },
      { name: 'next', how: 'sent' },
    ]);
    expect(ended[1]?.atMs).toBeLessThan(seconds(5.5));
  });

  test('costs nothing: the next window is there for others', async () => {
    const { company, use, ended } = await usedUp();
    for (let count = 0; count < 10; count += 1) use('call', 100, { withinMs: 20_000 });
    await company.until(seconds(50));
    expect(ended.map(({ how }) => how)).toEqual(new Array(10).fill('not sent in time'));
    ended.length = 0;
    use('next', atOnce);
    await company.until(seconds(63));
    expect(ended).toMatchObject([{ name: 'next', how: 'sent' }]);
    expect(sumOf(company.service.units, { fromMs: company.startMs, toMs: company.time.ms() })).toBe(
      atOnce - 20 + atOnce,
    );
    expect(mostInWindow(company.service.units, seconds(60))).toBeLessThanOrEqual(1_250);
  });
});

test('who leaves while it waits for a slot costs nothing either, although its units were kept', async () => {
  const company = new Company(licensedUsers);
  const { service } = company;
  service.latencyMs = seconds(20);
  const process = company.start('app');
  // So many are in flight at first.
  for (let count = 0; count < 4; count += 1) void process.use(200);
  await company.until(seconds(1));
  const leaving = new AbortController();
  const left = expect(process.use(300, { signal: leaving.signal })).rejects.toMatchObject({
    code: 'abandoned',
  });
  await company.until(seconds(2));
  company.time.in(0, () => leaving.abort());
  void process.use(300);
  await company.until(seconds(31));
  await left;
  expect(service.sentMs).toHaveLength(5);
});
