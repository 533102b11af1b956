/**
 * What a month of Instep costs in Azure: plays four nights in two tenants, counts what is paid for (executions, the seconds in which
 * an instance works, storage requests, events), draws a straight line through both, and applies list prices. Takes long, and is not
 * part of the tests.
 */
import { readdirSync } from 'node:fs';
import { messageOf } from '../host/failures.ts';
import { plural, table, wrap } from '../terminal.ts';
import { measureNights } from './measured-nights.ts';
import { billFor, extrapolate, type MeasuredNights, monthOf, nothing, type Usage } from './month.ts';
import { readCostOptions } from './options.ts';
import { prices } from './prices.ts';

const askedSizes = [10_000, 100_000];
/** The default of INSTEP_REPAIR_DEADLINE_HOURS. */
const deadlineHours = 20;
/** Each alert has one query, and is a rule of its own. */
const alertQueries = new URL('../../infra/queries/alerts/', import.meta.url);

async function main(): Promise<void> {
  const { small, large, latency, memory } = readCostOptions(process.argv.slice(2));
  const fixed = { memoryGb: memory / 1024, alertRules: countAlerts() };
  const [low, high] = [await measure(small, latency), await measure(large, latency)];
  process.stdout.write(`${usageTable([low, high])}\n\n`);
  const tenants = askedSizes.map((users) => extrapolate(low, high, users));
  const months = tenants.flatMap((nights) =>
    (['first', 'later'] as const).map((month) => ({
      title: `${nights.users.toLocaleString('en-GB')}, ${month}`,
      used: monthOf(nights, month),
    })),
  );
  process.stdout.write(`${billTable([{ title: 'idle', used: nothing }, ...months], fixed)}\n`);
  const longest = deadlineHours * 3_600 * fixed.memoryGb * prices.activeSeconds.dollars;
  const worst = `Whatever Microsoft 365 does: an instance that worked through all ${deadlineHours} hours of a night costs $${longest.toFixed(2)}.`;
  process.stdout.write(`\n${wrap(worst)}\n`);
}

async function measure(users: number, latency: number): Promise<MeasuredNights> {
  const began = performance.now();
  const nights = await measureNights(users, latency);
  const seconds = Math.round((performance.now() - began) / 1_000);
  process.stdout.write(
    `Four nights of ${plural(users, 'user')}, ${latency} ms for each request: ${seconds} s\n`,
  );
  return nights;
}

function usageTable(tenants: readonly MeasuredNights[]): string {
  const columns = tenants.flatMap(({ users, first, second, later }) => [
    { title: `${users}: first`, night: first },
    { title: 'repairing', night: second },
    { title: 'later', night: later },
  ]);
  const row = (meter: keyof Usage) => [
    meter,
    ...columns.map(({ night }) => Math.round(night[meter]).toLocaleString('en-GB')),
  ];
  const meters = Object.keys(nothing) as (keyof Usage)[];
  return table([['one night', ...columns.map(({ title }) => title)], ...meters.map(row)]);
}

function billTable(
  months: readonly { readonly title: string; readonly used: Usage }[],
  fixed: Parameters<typeof billFor>[1],
): string {
  const bills = months.map(({ used }) => billFor(used, fixed));
  const lines = (bills[0] ?? []).map(({ meter }, index) => [
    `${meter} (${prices[meter].unit})`,
    ...bills.map((bill) => describeLine(bill[index]?.quantity ?? 0, bill[index]?.dollars ?? 0)),
  ]);
  const sums = bills.map((bill) => `$${bill.reduce((sum, { dollars }) => sum + dollars, 0).toFixed(2)}`);
  return table([['one month', ...months.map(({ title }) => title)], ...lines, ['together', ...sums]]);
}

function describeLine(quantity: number, dollars: number): string {
  return `${quantity.toLocaleString('en-GB', { maximumSignificantDigits: 3 })} $${dollars.toFixed(2)}`;
}

function countAlerts(): number {
  return readdirSync(alertQueries).filter((name) => name.endsWith('.kql')).length;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
