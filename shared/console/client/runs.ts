/// <reference lib="dom" />
/** The list of runs. An active run is followed until it ends. */
import type { RunRecord } from '../../core/run.ts';
import { get, messageOf } from './api.ts';
import { byId, element, show, table } from './dom.ts';
import { capitalLabel } from './labels.ts';
import { showRun } from './run.ts';
import { isActive, shortTimeText, stateText } from './words.ts';

interface Page {
  readonly runs: readonly RunRecord[];
  readonly continuation?: string;
}

const followMs = 2_000;
let following: ReturnType<typeof setTimeout> | undefined;
let shown: Page = { runs: [] };
let selected: string | undefined;

/** Reads the newest runs and shows the requested one, otherwise a held or active one, otherwise the newest. */
export async function showRuns(runId?: string): Promise<void> {
  if (runId !== undefined) selected = runId;
  const container = byId('runs');
  try {
    const page = await get<Page>('runs?limit=20');
    // A run that was selected meanwhile stays selected.
    selected ??= interesting(page.runs)?.id;
    showList(page);
    await showSelected();
  } catch (error) {
    show(container, element('p', { role: 'alert' }, messageOf(error)));
  }
  follow();
}

function interesting(runs: readonly RunRecord[]): RunRecord | undefined {
  return runs.find((run) => isActive(run)) ?? runs.find(({ state }) => state === 'held') ?? runs[0];
}

function showList(page: Page): void {
  shown = page;
  const { runs, continuation } = page;
  const rows = runs.map((run) => [
    element(
      'button',
      {
        type: 'button',
        class: 'link',
        'data-run': run.id,
        ...(run.id === selected ? { 'aria-current': 'true' } : {}),
        onclick: () => void select(run.id),
      },
      run.id,
    ),
    element('span', { class: 'state', 'data-state': run.state }, stateText(run)),
    shortTimeText(run.startedAt),
    run.totals?.inScope.toLocaleString() ?? '',
    run.planned.toLocaleString(),
    run.verdict ? capitalLabel('guardDecision', run.verdict.result) : (run.note ?? ''),
  ]);
  const focus = (document.activeElement as HTMLElement | null)?.dataset.run;
  show(
    byId('runs'),
    runs.length === 0
      ? element('p', {}, 'No run yet. The first run starts on schedule, or when you start one.')
      : table(
          'Runs, newest first',
          ['Run', 'State', 'Started', 'In scope', 'Planned', 'Guard decision'],
          rows,
        ),
    continuation !== undefined && element('p', {}, `Only the newest ${runs.length} are shown.`),
  );
  // Replacing the list must not move the keyboard focus.
  if (focus !== undefined) document.querySelector<HTMLElement>(`[data-run="${CSS.escape(focus)}"]`)?.focus();
}

async function select(runId: string): Promise<void> {
  selected = runId;
  showList(shown);
  await showSelected();
  document.getElementById('run-title')?.focus();
}

async function showSelected(): Promise<void> {
  if (selected !== undefined) await showRun(selected, showRuns);
}

function follow(): void {
  clearTimeout(following);
  if (shown.runs.some((run) => isActive(run))) following = setTimeout(() => void showRuns(), followMs);
}
