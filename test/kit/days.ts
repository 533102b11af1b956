/**
 * `npm run test:days`: the whole of `npm test`, as if on thirty other days, in many time zones. `"--" 5 8` runs eight of
 * them from the fifth on. Ends with 1 where a day failed; its output is in the folder that is named at the start.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { parseOptions, wholeNumber } from '../../local/command-line.ts';

/** Ends of months, years, centuries of seconds; nights in which clocks change; days of the week; before and after now. */
const days = [
  ['2028-02-29', 'UTC'],
  ['2027-12-31', 'Pacific/Kiritimati'],
  ['2028-01-01', 'Pacific/Pago_Pago'],
  ['2024-02-29', 'Europe/Berlin'],
  ['2027-03-28', 'Europe/Berlin'],
  ['2027-10-31', 'Europe/London'],
  ['2027-03-14', 'America/New_York'],
  ['2027-11-07', 'America/Los_Angeles'],
  ['2038-01-19', 'UTC'],
  ['2026-11-29', 'UTC'],
  ['2026-11-30', 'Asia/Kolkata'],
  ['2027-01-31', 'Australia/Lord_Howe'],
  ['2027-02-28', 'Asia/Kathmandu'],
  ['2027-04-30', 'America/St_Johns'],
  ['2027-05-01', 'Asia/Tokyo'],
  ['2027-06-21', 'Africa/Cairo'],
  ['2027-07-04', 'America/Sao_Paulo'],
  ['2027-08-09', 'Asia/Shanghai'],
  ['2027-09-10', 'Pacific/Auckland'],
  ['2027-09-26', 'Pacific/Auckland'],
  ['2028-03-01', 'Atlantic/Azores'],
  ['2028-12-31', 'UTC'],
  ['2029-01-01', 'Asia/Dubai'],
  ['2030-02-28', 'Europe/Moscow'],
  ['2031-06-30', 'America/Chicago'],
  ['2032-02-29', 'Pacific/Chatham'],
  ['2033-05-18', 'UTC'],
  ['2035-10-15', 'Africa/Johannesburg'],
  ['2036-12-31', 'America/Halifax'],
  ['2040-04-05', 'Asia/Pyongyang'],
] as const;

const command = new Command('npm run test:days "--"')
  .description('Runs the whole of npm test as if on other days, in many time zones.')
  .argument('[first]', 'the first of the days', wholeNumber(1, days.length), 1)
  .argument('[count]', 'how many of them', wholeNumber(1), days.length);
parseOptions(command, process.argv.slice(2));
const [first, count]: [number, number] = [command.processedArgs[0], command.processedArgs[1]];
const folder = mkdtempSync(path.join(tmpdir(), 'instep-days-'));
console.log(`The output of each day is in ${folder}`);
let failed = 0;
for (const [day, zone] of days.slice(first - 1, first - 1 + count)) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--coverage', `--coverage.reportsDirectory=${folder}/coverage`],
    {
      env: { ...process.env, TEST_DAY: day, TZ: zone },
      maxBuffer: 256 * 1024 * 1024,
      encoding: 'utf8',
    },
  );
  writeFileSync(path.join(folder, `${day}.txt`), `${stdout}\n${stderr}`);
  if (status !== 0) failed += 1;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${day} ${zone.padEnd(20)} ${status === 0 ? 'passed' : `FAILED (exit code ${status})`} in ${seconds} s`,
  );
}
process.exitCode = failed === 0 ? 0 : 1;
