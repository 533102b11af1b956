/** The nights as a rival plays them, by either clock. */
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import { innerRequests, limitOf, type Scene } from './model.ts';
import type { Result } from './result.ts';
import { type RivalName, rivals } from './rivals/rivals.ts';
import type { Night, Play, Wanted } from './scenes.ts';
import type { Judgement } from './truth.ts';

export interface MeasuredPass {
  readonly seconds: number;
  /** Object ids. */
  readonly written: readonly string[];
  readonly failed: number;
  readonly hostCpuSeconds: number;
  readonly peakRssBytes: number;
  readonly tableOperations: number;
}

/** A tenant and a rival. */
export interface RivalStage {
  change(share: number): Promise<unknown>;
  /** As the tenant is when a night begins. */
  scene(): Promise<Scene>;
  counts(): Promise<Counts>;
  pass(mode: 'report' | 'write'): Promise<MeasuredPass>;
  judge(): Promise<Judgement>;
  judgeReport(written: readonly string[]): Promise<Judgement>;
}

export interface RivalPlaying extends Omit<Wanted, 'scenarios'> {
  readonly tool: RivalName;
  readonly clock: Result['clock'];
  readonly stage: RivalStage;
}

/** Calls `tell` with each result as soon as it is there. */
export async function playRivalNights(
  { nights }: Play,
  playing: RivalPlaying,
  tell: (result: Result) => void,
): Promise<void> {
  const { reports } = rivals[playing.tool]();
  for (const night of nights) {
    // What does not report has repaired in its first night.
    if (night.scenario === 'repair night' && !reports) continue;
    if (night.change !== undefined) await playing.stage.change(night.change);
    const result = await playNight(night, playing, reports);
    if (night.isMeasured) tell(result);
  }
}

async function playNight({ scenario }: Night, playing: RivalPlaying, reports: boolean): Promise<Result> {
  const { tool, users, clock, conditions, stage } = playing;
  const scene = await stage.scene();
  const before = await stage.counts();
  const isReport = reports && (scenario === 'first night' || scenario === 'no photos');
  const { written, failed, ...measured } = await stage.pass(isReport ? 'report' : 'write');
  const { requests, httpRequests, throttled } = countsBetween(before, await stage.counts());
  const judgement = isReport ? await stage.judgeReport(written) : await stage.judge();
  return {
    ...{ scenario, users, tool, clock },
    ...measured,
    ...limitOf(scenario, scene, conditions),
    ...{ requests: innerRequests(requests), httpRequests, throttled, unknown: failed },
    converged: judgement.missed + judgement.mistaken === 0,
    ...judgement,
    repaired: isReport ? 0 : written.length,
  };
}
