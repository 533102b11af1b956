/** `npm start` in a demo tenant: starts the processes, runs the nights, prints and checks the results, and stops everything. */
import { cloudHosts } from '../../shared/adapters/clouds.ts';
import type { Settings } from '../../shared/config/settings.ts';
import { type Ending, listenForEnding } from '../command-line.ts';
import { requireWritable, writeOutput } from '../output-files.ts';
import { createAlbum } from '../report/album.ts';
import { renderReport } from '../report/report.ts';
import { type Colors, coloursFor, createOutput, type Output, plural, seconds, wrap } from '../terminal.ts';
import { checkPlay } from './checks.ts';
import { createNarrator } from './narrator.ts';
import { playNights } from './nights.ts';
import { type PlayOptions, type PlaySettings, readPlaySettings, reportFileOf } from './options.ts';
import { summarise } from './play-once.ts';
import { type Processes, requireFreePort, startProcesses } from './processes.ts';
import { describeChecks, describeInvitation, describePlay } from './summary.ts';

interface Demo {
  readonly options: PlayOptions;
  readonly settings: Settings;
  readonly output: Output;
  readonly colors: Colors;
}

/** Answers the exit code; throws StartFailure with one message if it cannot start. */
export async function play(options: PlayOptions): Promise<number> {
  const settings = readPlaySettings(options, process.env);
  const reportOption = options.report === undefined ? 'Report (--report names another file)' : '--report';
  requireWritable(reportOption, reportFileOf(options, options.port));
  if (options.json !== undefined) requireWritable('--json', options.json);
  await requireFreePort(options.port);
  const ending = listenForEnding();
  const colors = coloursFor(process.stdout);
  const output = createOutput(process.stdout, colors);
  const demo: Demo = { options, settings: settings.parsed, output, colors };
  output.say(describeDemo(demo));
  const began = performance.now();
  const processes = await startUnlessEnded(demo, ending, settings);
  if (typeof processes === 'number') return processes;
  try {
    const took = seconds(performance.now() - began);
    output.say(`  Ready after ${took}: ${colors.cyan(processes.host.url)}`);
    const code = await Promise.race([processes.broken, ending.exitCode, playAll(processes, demo)]);
    if (!options.once) await Promise.race([processes.broken, ending.exitCode]);
    return code;
  } finally {
    output.settle();
    if (!options.once) output.say(colors.dim('Stopping the Functions host, Azurite and the demo tenant …'));
    await processes.stop();
  }
}

/** Answers the exit code if a signal ended it meanwhile. */
async function startUnlessEnded(
  { options, output, colors }: Demo,
  ending: Ending,
  settings: PlaySettings,
): Promise<Processes | number> {
  try {
    return await startProcesses(options, settings, { signal: ending.signal, show: output.show });
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    output.say(colors.dim('Stopped.'));
    return ending.exitCode;
  } finally {
    output.settle();
  }
}

function describeDemo({ options, settings, colors }: Demo): string {
  const { TENANT, CLOUD, MODE, LICENSED_USERS } = settings;
  const { sharePointRoot } = cloudHosts(CLOUD, TENANT);
  const what = `${plural(options.users, 'user')} in ${sharePointRoot}, mode ${MODE}, seed ${options.seed}. People and dates are invented.`;
  const why = `The tenant has the throttling limits of one with ${plural(LICENSED_USERS, 'license')}, so that a night takes seconds.`;
  const next = 'Starting the demo tenant, Azurite (a local Azure Storage) and the Functions host …';
  return [colors.bold('Instep in a demo tenant'), wrap(what), colors.dim(wrap(why)), wrap(next)].join('\n');
}

/** Answers the exit code: 0 if all checks passed. */
async function playAll(processes: Processes, { options, settings, output, colors }: Demo): Promise<number> {
  const album = createAlbum(processes.tenant);
  const narrator = createNarrator(output, colors, processes.host.url);
  const played = await playNights(processes, album, { options, settings, narrator });
  const checks = checkPlay(played, settings);
  output.say(describePlay(played, colors));
  output.say(describeChecks(checks, colors));
  // Last, because the disk may be full by now: the counts first, then the report.
  if (options.json !== undefined)
    writeOutput(options.json, `${JSON.stringify(summarise(played), null, 2)}\n`);
  const report = reportFileOf(options, Number(new URL(processes.host.url).port));
  writeOutput(report, renderReport(played, album, { settings, checks }));
  output.say(`\nReport with photos: ${colors.cyan(report)}`);
  if (!options.once) output.say(`\n${describeInvitation(played, processes.host.url)}`);
  return checks.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
