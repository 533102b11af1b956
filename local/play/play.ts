/** From the first word to the last: starts the cast, plays the nights, tells what came of it, and ends in order. */
import { cloudHosts } from '../../shared/adapters/clouds.ts';
import type { Settings } from '../../shared/config/settings.ts';
import { requireWritable, writeOutput } from '../output-files.ts';
import { createAlbum } from '../report/album.ts';
import { renderReport } from '../report/report.ts';
import { type Cast, requireFreePort, startCast } from './cast.ts';
import { checkPlay } from './checks.ts';
import { type Ending, listenForEnding } from './ending.ts';
import { createNarrator } from './narrator.ts';
import { playNights } from './nights.ts';
import { type PlayOptions, type PlaySettings, readPlaySettings, reportFileOf } from './options.ts';
import { summarise } from './play-once.ts';
import { createStage, type Stage } from './stage.ts';
import { describeChecks, describeInvitation, describePlay } from './summary.ts';
import { type Colors, coloursFor, plural, seconds, wrap } from './text.ts';

interface Scene {
  readonly options: PlayOptions;
  readonly settings: Settings;
  readonly stage: Stage;
  readonly colors: Colors;
}

/** Answers the exit code; throws StartFailure with one message when something is not there or not right. */
export async function play(options: PlayOptions): Promise<number> {
  const settings = readPlaySettings(options, process.env);
  const reportOption = options.report === undefined ? 'Report (--report names another file)' : '--report';
  requireWritable(reportOption, reportFileOf(options, options.port));
  if (options.json !== undefined) requireWritable('--json', options.json);
  await requireFreePort(options.port);
  const ending = listenForEnding();
  const colors = coloursFor(process.stdout);
  const stage = createStage(process.stdout, colors);
  const scene: Scene = { options, settings: settings.parsed, stage, colors };
  stage.say(describeScene(scene));
  const began = performance.now();
  const cast = await startUnlessEnded(scene, ending, settings);
  if (typeof cast === 'number') return cast;
  try {
    const took = seconds(performance.now() - began);
    stage.say(`  Ready after ${took}: ${colors.cyan(cast.host.url)}`);
    const code = await Promise.race([cast.broken, ending.exitCode, playAll(cast, scene)]);
    if (!options.once) await Promise.race([cast.broken, ending.exitCode]);
    return code;
  } finally {
    stage.settle();
    if (!options.once) stage.say(colors.dim('Stopping the Functions host, Azurite and the demo tenant …'));
    await cast.stop();
  }
}

/** Answers the exit code when the play was ended meanwhile. */
async function startUnlessEnded(
  { options, stage, colors }: Scene,
  ending: Ending,
  settings: PlaySettings,
): Promise<Cast | number> {
  try {
    return await startCast(options, settings, { signal: ending.signal, show: stage.show });
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    stage.say(colors.dim('Stopped.'));
    return ending.exitCode;
  } finally {
    stage.settle();
  }
}

function describeScene({ options, settings, colors }: Scene): string {
  const { TENANT, CLOUD, MODE, LICENSED_USERS } = settings;
  const { sharePointRoot } = cloudHosts(CLOUD, TENANT);
  const what = `${plural(options.users, 'user')} in ${sharePointRoot}, mode ${MODE}, seed ${options.seed}. People and dates are invented.`;
  const why = `The tenant has the throttling limits of one with ${plural(LICENSED_USERS, 'license')}, so that a night takes seconds.`;
  const next = 'Starting the demo tenant, Azurite (a local Azure Storage) and the Functions host …';
  return [colors.bold('Instep in a demo tenant'), wrap(what), colors.dim(wrap(why)), wrap(next)].join('\n');
}

/** Answers the exit code: 0 when everything was as it should be. */
async function playAll(cast: Cast, { options, settings, stage, colors }: Scene): Promise<number> {
  const album = createAlbum(cast.tenant);
  const narrator = createNarrator(stage, colors, cast.host.url);
  const played = await playNights(cast, album, { options, settings, narrator });
  const checks = checkPlay(played, settings);
  stage.say(describePlay(played, colors));
  stage.say(describeChecks(checks, colors));
  // Last, and what was counted before what is drawn from it: a disk may have become full.
  if (options.json !== undefined)
    writeOutput(options.json, `${JSON.stringify(summarise(played), null, 2)}\n`);
  const report = reportFileOf(options, Number(new URL(cast.host.url).port));
  writeOutput(report, renderReport(played, album, { settings, checks }));
  stage.say(`\nReport with photos: ${colors.cyan(report)}`);
  if (!options.once) stage.say(`\n${describeInvitation(played, cast.host.url)}`);
  return checks.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
