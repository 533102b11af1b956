/** When a process gives its share back. */
import { expect, test } from 'vitest';
import { Company, type PacedProcess } from '../../../local/bench/pacer/company.ts';
import { licensedUsers } from '../../../local/bench/pacer/kit.ts';
import { shareParts } from '../../../shared/core/shares.ts';

const seconds = (count: number) => count * 1_000;
const regular = shareParts.regular / shareParts.whole;
const smallest = 1 / shareParts.whole;

test('a share is kept while a request waits for its answer, and given back afterwards', async () => {
  const company = new Company(licensedUsers);
  const shareOf = ({ shares }: PacedProcess) => shares.of('sharepoint');
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
