/**
 * Plays the first night of one tenant with several numbers of real Functions hosts, and compares: how long, what was
 * sent, whether the results are the same, and whether anything was written twice.
 */
import { Command } from 'commander';
import { startAzurite } from '../../azurite.ts';
import { parseOptions, wholeNumber } from '../../command-line.ts';
import { messageOf } from '../../host/failures.ts';
import { table } from '../../terminal.ts';
import { type HostsResult, playHosts } from './night.ts';

interface Options {
  readonly users: number;
  readonly hosts: readonly number[];
}

const command = new Command('npm run bench:hosts "--"')
  .description('Plays one first night with several numbers of Functions hosts, in wall-clock time.')
  .option('--users <number>', 'how many people', wholeNumber(1), 1_000)
  .option('--hosts <numbers>', 'how many hosts, separated by commas', numbers, [1, 2, 4])
  .addHelpText(
    'after',
    '\nExit codes: 0; 1 if results differ or something was written twice; 2 for an invalid option.',
  );

function numbers(text: string): readonly number[] {
  return text.split(',').map((one) => wholeNumber(1, 8)(one));
}

async function compare({ users, hosts }: Options): Promise<number> {
  const accounts = hosts.map((_, index) => `bench${index}`);
  const azurite = await startAzurite({ accounts });
  const nights: HostsResult[] = [];
  try {
    for (const [index, count] of hosts.entries()) {
      const storage = azurite.connectionStringFor(accounts[index] as string);
      nights.push(await playHosts({ users, hosts: count, storage }));
      process.stdout.write(`${count} played\n`);
    }
  } finally {
    await azurite.stop();
  }
  process.stdout.write(`${users} users, wall clock\n${tableOf(nights)}\n`);
  const [first] = nights as [HostsResult];
  const faults = nights.flatMap((night) => [
    ...(night.doubleWrites > 0
      ? [`${night.hosts} hosts wrote ${night.doubleWrites} times what was written`]
      : []),
    ...(!isSame(first.result, night.result)
      ? [`${night.hosts} hosts came to another result than ${first.hosts}`]
      : []),
  ]);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((line) => other.has(line));
}

function tableOf(nights: readonly HostsResult[]): string {
  const heads = [
    'hosts',
    'compare s',
    'repair s',
    'repaired',
    'requests',
    'throttled',
    'unknown',
    'double writes',
  ];
  const rows = nights.map((night) => [
    String(night.hosts),
    night.compareSeconds.toFixed(0),
    night.repairSeconds.toFixed(0),
    `${night.repaired} of ${night.planned}`,
    ...[night.requests, night.throttled, night.unknown, night.doubleWrites].map(String),
  ]);
  return table([heads, ...rows]);
}

try {
  process.exitCode = await compare(
    parseOptions<Options & Record<string, unknown>>(command, process.argv.slice(2)),
  );
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
