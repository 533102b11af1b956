/** The top of the report: the figures that matter, each night on a card, and the drift table over all nights. */
import { findings as allFindings, type Finding, quietFindings } from '../../shared/core/finding.ts';
import { sumOf } from '../../shared/core/totals.ts';
import type { PlayedNight } from '../play/played.ts';
import { number as grouped, seconds } from '../play/text.ts';
import { type Html, html } from './html.ts';
import { findingTexts } from './words.ts';

/** `nights` is not empty. */
export function tiles(nights: readonly PlayedNight[]): Html {
  const [first] = nights;
  const last = nights.at(-1);
  const repaired = nights.reduce((sum, { run }) => sum + (run.outcomes.repaired ?? 0), 0);
  const figures: readonly (readonly [string, string])[] = [
    [grouped(last?.run.totals?.inScope ?? 0), 'users in scope'],
    [`${inStepShare(first, 'before')} %`, 'of those with a photo showed it at first'],
    [`${inStepShare(last, 'after')} %`, 'show it in the end'],
    [grouped(repaired), 'repaired'],
    [requestsPerUser(last).toFixed(2), 'requests per user, last night'],
  ];
  return html`<div class="tiles">${figures.map(([figure, what]) => html`<div class="tile"><b>${figure}</b><span>${what}</span></div>`)}</div>`;
}

/** Findings of users who have no photo in Exchange. */
const withoutSource = ['no-mailbox', 'gone', 'no-photo', 'removed-in-exchange', 'sharepoint-only'] as const;

/** Per cent of users with a photo in Exchange, before or after the repairs of a night. */
function inStepShare(night: PlayedNight | undefined, when: 'before' | 'after'): number {
  const totals = night?.run.totals;
  if (!night || !totals) return 0;
  const photos = withoutSource.reduce(
    (count, finding) => count - (totals.findings[finding] ?? 0),
    totals.inScope,
  );
  const repaired = when === 'after' ? (night.run.outcomes.repaired ?? 0) : 0;
  return Math.round((1000 * ((totals.findings['in-step'] ?? 0) + repaired)) / Math.max(1, photos)) / 10;
}

function requestsPerUser(night: PlayedNight | undefined): number {
  return (night?.counts.httpRequests ?? 0) / Math.max(1, night?.run.totals?.inScope ?? 0);
}

export function nightCard({ number, run, held, counts, ms }: PlayedNight): Html {
  const { totals } = run;
  const scope = totals?.inScope ?? 0;
  const inStep = totals?.findings['in-step'] ?? 0;
  const repaired = run.outcomes.repaired ?? 0;
  const share = (count: number) => (scope === 0 ? 0 : Math.round((1000 * count) / scope) / 10);
  const tone = run.state === 'completed' || run.state === 'reported' ? 'good' : 'bad';
  return html`<section class="card">
<header><h3>Night ${number}</h3>
<span class="tag ${tone}">${held ? `held, ${run.state}` : run.state}</span></header>
<div class="soft">${run.startedAt.slice(0, 10)}</div>
<div class="meter" role="img" aria-label="${share(inStep)} % in step, ${share(repaired)} % repaired">
<i class="m-good" style="width:${share(inStep)}%"></i><i class="m-warn" style="width:${share(repaired)}%"></i></div>
<div class="soft">${share(inStep)} % in step${repaired > 0 && html`, ${share(repaired)} % repaired`}</div>
<dl>
<dt>users in scope</dt><dd>${grouped(scope)}</dd>
<dt>in step when looked at</dt><dd>${grouped(inStep)}</dd>
<dt>repaired</dt><dd>${grouped(repaired)}</dd>
<dt>requests</dt><dd>${grouped(counts.httpRequests)}</dd>
<dt>photos read</dt><dd>${grouped(counts.photoDownloads)}</dd>
<dt>writes</dt><dd>${grouped(counts.writes)}</dd>
<dt>time</dt><dd>${seconds(ms)}</dd>
</dl>
<details class="message"><summary>What the guard said</summary><p>${run.verdict?.message ?? run.note}</p></details>
</section>`;
}

export function driftTable(nights: readonly PlayedNight[]): Html {
  const present = allFindings.filter((finding) => nights.some(({ run }) => run.totals?.findings[finding]));
  const ordered = [
    ...present.filter((finding) => !quietFindings.has(finding)),
    ...present.filter((finding) => quietFindings.has(finding)),
  ];
  return html`<div class="scroll"><table class="drift">
<thead><tr><th>Finding</th><th class="what">What it means</th>${nights.map(({ number }) => html`<th class="n"><span>night </span>${number}</th>`)}</tr></thead>
<tbody>${ordered.map((finding) => driftRow(finding, nights))}
<tr><th scope="row">not in scope</th><td class="what">guests, disabled users, no Exchange plan, deleted</td>${nights.map(
    ({ run }) => cell(run.totals ? sumOf(run.totals.outOfScope) : 0),
  )}</tr></tbody>
</table></div>`;
}

function driftRow(finding: Finding, nights: readonly PlayedNight[]): Html {
  return html`<tr><th scope="row">${finding}</th><td class="what">${findingTexts[finding]}</td>${nights.map(
    ({ run }) => cell(run.totals?.findings[finding] ?? 0),
  )}</tr>`;
}

function cell(count: number): Html {
  return count === 0 ? html`<td class="n zero">·</td>` : html`<td class="n">${grouped(count)}</td>`;
}
