/** When a process gives its share back, and how it goes on if that fails. */
import { describe, expect, test } from 'vitest';
import { Company, type PacedProcess } from '../../../local/bench/pacer/company.ts';
import { allowed, licensedUsers, windowMs } from '../../../local/bench/pacer/kit.ts';
import { mostInWindow } from '../../../local/bench/pacer/measures.ts';
import { shareParts } from '../../../shared/core/shares.ts';

const seconds = (count: number) => count * 1_000;
const regular = shareParts.regular / shareParts.whole;
const smallest = 1 / shareParts.whole;

function setUp() {
  const company = new Company(licensedUsers);
  /** In requests of ten units, side by side. */
  function send(process: PacedProcess, units: number): void {
    for (let sent = 0; sent < units; sent += 10) void process.use(10);
  }
  const shareOf = ({ shares }: PacedProcess) => shares.of('sharepoint');
  const units = () => company.service.units.reduce((sum, { cost }) => sum + cost, 0);
  const mostInMinute = () => mostInWindow(company.service.units, windowMs);
  return { company, send, shareOf, units, mostInMinute };
}

test('a share is kept while a request waits for its answer, and given back afterwards', async () => {
  const { company, shareOf } = setUp();
  company.service.latencyMs = 40_000;
  const process = company.start('app');
  let answeredMs = 0;
  void process.use(2).then(() => {
    answeredMs = company.nowMs;
  });
  await company.until(seconds(5));
  while (answeredMs === 0) {
    expect(shareOf(process)).toBe(regular);
    await company.until(company.nowMs + 500);
  }
  expect(answeredMs).toBeGreaterThan(seconds(20));
  await company.until(answeredMs + seconds(9));
  expect(shareOf(process)).toBe(regular);
  await company.until(answeredMs + seconds(21));
  expect(shareOf(process)).toBe(smallest);
});

describe('a process that could not give its share back', () => {
  test.each([
    ['alone', false],
    ['beside others', true],
  ])('goes on with it, %s', async (_, hasOthers) => {
    const { company, send, shareOf, units, mostInMinute } = setUp();
    const app = company.start('app');
    send(app, 300);
    if (hasOthers) {
      await company.until(seconds(1));
      void company.start('other').use(1);
    }
    await company.until(seconds(9));
    company.isStorageDown = true;
    await company.until(seconds(25));
    expect(shareOf(app)).toBe(smallest);
    company.isStorageDown = false;
    const before = units();
    send(app, 300);
    await company.until(seconds(32));
    expect(units() - before).toBe(300);
    await company.until(seconds(200));
    // At the next try.
    expect(shareOf(app)).toBe(smallest);
    const next = company.start('next');
    send(next, 10);
    await company.until(seconds(201));
    expect(shareOf(next)).toBe(regular);
    expect(mostInMinute()).toBeLessThanOrEqual(allowed);
  });

  test('counts what others have used of it, also if the next writes are not answered either', async () => {
    const { company, send, shareOf, units, mostInMinute } = setUp();
    const app = company.start('app');
    send(app, 10);
    await company.until(seconds(9));
    company.losesAnswers = true;
    await company.until(seconds(22));
    company.losesAnswers = false;
    const other = company.start('other');
    send(other, 1_000);
    await company.until(seconds(44));
    // It has given it back too.
    expect([units(), shareOf(other)]).toEqual([1_010, smallest]);
    company.losesAnswers = true;
    send(app, 1_000);
    await company.until(seconds(46));
    company.losesAnswers = false;
    await company.until(seconds(60));
    expect(shareOf(app)).toBe(regular);
    await company.until(seconds(400));
    expect(units()).toBe(2_010);
    expect(mostInMinute()).toBeLessThanOrEqual(allowed);
  });
});
