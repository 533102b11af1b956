/**
 * `npm run viewing`: what looking costs. Over a demo tenant with the published limits: when the console shows something, how
 * large its scripts are, how many requests a sheet of 100 people costs the tenant, and how much longer a night takes while
 * somebody pages through sheets. Takes minutes, and is not part of the tests.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { openBrowser } from '../browser.ts';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { messageOf } from '../host/failures.ts';
import { bearer } from '../host/sign-in.ts';
import { countsBetween } from '../tenant/server/accounting.ts';
import { type ConsoleStage, startConsoleStage } from './stage.ts';

interface Options {
  readonly users: number;
  readonly latency: number;
}

const sheet = 100;
const sides = ['exchange', 'sharepoint/M'] as const;
const say = (line: string) => process.stdout.write(`${line}\n`);

function sayScriptSizes(): void {
  const folder = new URL('../../dist/shared/console/client/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const bytes = gzipSync(readFileSync(new URL(file, folder)), { level: 9 }).length;
    say(`${file}: ${(bytes / 1024).toFixed(1)} KB compressed`);
  }
}

/** The first time with a host that has just started, then with one that is warm. */
async function sayFirstContent({ host }: ConsoleStage): Promise<void> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${host.url}/.auth/login/aad?as=operator&post_login_redirect_uri=/api/me`);
    const times: string[] = [];
    for (let load = 0; load < 4; load += 1) {
      await page.goto(`${host.url}/api/console`);
      await page.waitForSelector('main h2');
      const painted = Number(
        await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0'),
      );
      await page.waitForSelector('.situation');
      const told = Number(await page.evaluate('performance.now()'));
      times.push(`${painted.toFixed(0)} ms (all told: ${told.toFixed(0)} ms)`);
    }
    say(`First content of the console: ${times.join(', ')}`);
  } finally {
    await browser.close();
  }
}

/** Statuses by number of answers. */
async function look(
  { host }: ConsoleStage,
  ids: readonly string[],
  what: readonly string[],
): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  await Promise.all(
    ids.flatMap((id) =>
      what.map(async (side) => {
        const answer = await fetch(`${host.url}/api/users/${id}/pictures/${side}`, {
          headers: { authorization: bearer('reader') },
        });
        await answer.arrayBuffer();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }),
    ),
  );
  return statuses;
}

async function saySheet(stage: ConsoleStage): Promise<void> {
  const ids = [...(await stage.tenant.people()).values()]
    .filter(({ hasPhoto, deleted, enabled }) => hasPhoto && enabled && !deleted)
    .slice(0, sheet)
    .map(({ id }) => id);
  for (const side of sides) {
    const before = await stage.tenant.counts();
    const began = performance.now();
    const statuses = await look(stage, ids, [side]);
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    const { httpRequests, throttled, requests } = countsBetween(before, await stage.tenant.counts());
    say(
      `A sheet of ${ids.length} people, ${side}: ${httpRequests} requests to the tenant, ${throttled} throttled, ${seconds} s, answers ${wordsOf(statuses)}`,
    );
    say(
      `  ${Object.entries(requests)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ')}`,
    );
  }
}

function wordsOf(statuses: ReadonlyMap<number, number>): string {
  return [...statuses].map(([status, count]) => `${status} × ${count}`).join(', ');
}

interface Night {
  readonly seconds: number;
  readonly throttled: number;
  readonly unknown: number;
  readonly viewed: ReadonlyMap<number, number>;
}

/** The first night of a tenant, in which every photo is read. */
async function firstNight(options: Options, isViewed: boolean): Promise<Night> {
  const stage = await startConsoleStage(options);
  try {
    const ids = [...(await stage.tenant.people()).keys()];
    const viewed = new Map<number, number>();
    const before = await stage.tenant.counts();
    const run = await stage.night(async (hasEnded) => {
      // Ten people a screen, both sides; the next screen as soon as all are there.
      for (let from = 0; isViewed && !(await hasEnded()); from = (from + 10) % ids.length) {
        for (const [status, count] of await look(stage, ids.slice(from, from + 10), sides))
          viewed.set(status, (viewed.get(status) ?? 0) + count);
      }
    });
    const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt)) / 1_000;
    const { throttled } = countsBetween(before, await stage.tenant.counts());
    return { seconds, throttled, unknown: run.totals?.findings.unknown ?? 0, viewed };
  } finally {
    await stage.stop();
  }
}

async function main(): Promise<number> {
  const command = new Command('npm run viewing "--"')
    .description('Measures what the console costs those who look and the tenant they look at.')
    .option('--users <number>', 'users of the demo tenant', wholeNumber(200, 20_000), 1_000)
    .option('--latency <ms>', 'milliseconds of each request to Microsoft 365', wholeNumber(0, 1_000), 50);
  const options = parseOptions<Options>(command, process.argv.slice(2));
  sayScriptSizes();
  const stage = await startConsoleStage(options);
  try {
    await sayFirstContent(stage);
    await stage.night();
    await sayFirstContent(stage);
    await saySheet(stage);
  } finally {
    await stage.stop();
  }
  const [alone, viewed] = [await firstNight(options, false), await firstNight(options, true)];
  for (const [name, night] of Object.entries({ alone, 'while sheets are paged': viewed })) {
    say(
      `A first night of ${options.users} users, ${name}: ${night.seconds.toFixed(1)} s, ${night.throttled} throttled, ${night.unknown} unknown; photos viewed: ${wordsOf(night.viewed) || 'none'}`,
    );
  }
  const ratio = viewed.seconds / alone.seconds;
  const isKept = ratio <= 4 / 3 && viewed.throttled === 0 && viewed.unknown === alone.unknown;
  say(`${ratio.toFixed(2)} times as long (at most 1.33): ${isKept ? 'kept' : 'NOT KEPT'}`);
  return isKept ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
process.exit();
