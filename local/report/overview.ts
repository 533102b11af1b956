/** The top of the report: the figures that matter, each night on a card, and the drift table over all nights. */
import { findingCatalogue } from '../../shared/core/catalogue/findings.ts';
import { capital, labels } from '../../shared/core/catalogue/labels.ts';
import { findings as allFindings, type Finding, quietFindings } from '../../shared/core/finding.ts';
import type { RunRecord, Totals } from '../../shared/core/run.ts';
import { sumOf } from '../../shared/core/totals.ts';
import { type Html, html } from '../../shared/http/html.ts';
import { endedWell, type PlayedNight, requestsPerUser } from '../play/played.ts';
import { number as grouped, seconds } from '../terminal.ts';

/** Only figures that exist: of no users there is no share. */
export function tiles(nights: readonly PlayedNight[]): Html {
  const counted = nights.filter(({ run }) => run.totals);
  const [first] = counted;
  const last = counted.at(-1);
  if (!first || !last) return html``;
  const repaired = nights.reduce((sum, { run }) => sum + (run.outcomes.repaired ?? 0), 0);
  const percent = (share: number | undefined) => share !== undefined && `${share} %`;
  const figures: readonly (readonly [string | false | undefined, string])[] = [
    [grouped(last.run.totals?.inScope ?? 0), 'users in scope'],
    [percent(inStepShare(first, 'before')), 'of those with a photo showed it at first'],
    [percent(inStepShare(last, 'after')), 'show it in the end'],
    [grouped(repaired), 'repaired'],
    [requestsPerUser(last)?.toFixed(2), 'requests per user, last night'],
  ];
  const shown = figures.filter(([figure]) => figure);
  return html`<div class="tiles">${shown.map(([figure, what]) => html`<div class="tile"><b>${figure}</b><span>${what}</span></div>`)}</div>`;
}

const withoutSource = allFindings.filter((finding) => findingCatalogue[finding].exchangePhoto === 'no');

/** Per cent of users with a photo in Exchange, before or after the repairs of a night; undefined where there are none. */
function inStepShare({ run }: PlayedNight, when: 'before' | 'after'): number | undefined {
  const { totals, outcomes } = run;
  if (!totals) return undefined;
  const photos = withoutSource.reduce(
    (count, finding) => count - (totals.findings[finding] ?? 0),
    totals.inScope,
  );
  if (photos === 0) return undefined;
  const repaired = when === 'after' ? (outcomes.repaired ?? 0) : 0;
  return Math.round((1000 * ((totals.findings['in-step'] ?? 0) + repaired)) / photos) / 10;
}

export function nightCard(night: PlayedNight): Html {
  const { number, run, held, counts, ms } = night;
  const tone = endedWell(night) ? 'good' : 'bad';
  return html`<section class="card">
<header><h3>Night ${number}</h3>
<span class="tag ${tone}">${capital(held ? `held, then ${labels.state[run.state]}` : labels.state[run.state])}</span></header>
<div class="soft">${run.startedAt.slice(0, 10)}</div>
${run.note && html`<p>${run.note}</p>`}
${shareInStep(run)}
<dl>
${run.totals && userCounts(run, run.totals)}
<dt>requests</dt><dd>${grouped(counts.httpRequests)}</dd>
<dt>photos read</dt><dd>${grouped(counts.photoDownloads)}</dd>
<dt>writes</dt><dd>${grouped(counts.writes)}</dd>
<dt>time</dt><dd>${seconds(ms)}</dd>
</dl>
${run.verdict && html`<details class="message"><summary>What the guard said</summary><p>${run.verdict.message}</p></details>`}
</section>`;
}

function shareInStep({ totals, outcomes }: RunRecord): Html {
  if (!totals?.inScope) return html``;
  const share = (count = 0) => Math.round((1000 * count) / totals.inScope) / 10;
  const [inStep, repaired] = [share(totals.findings['in-step']), share(outcomes.repaired)];
  return html`<div class="meter" role="img" aria-label="${inStep} % in step, ${repaired} % repaired">
<i class="m-good" style="width:${inStep}%"></i><i class="m-warn" style="width:${repaired}%"></i></div>
<div class="soft">${inStep} % in step${repaired > 0 && html`, ${repaired} % repaired`}</div>`;
}

function userCounts({ outcomes }: RunRecord, { inScope, findings }: Totals): Html {
  return html`<dt>users in scope</dt><dd>${grouped(inScope)}</dd>
<dt>in step when compared</dt><dd>${grouped(findings['in-step'] ?? 0)}</dd>
<dt>repaired</dt><dd>${grouped(outcomes.repaired ?? 0)}</dd>`;
}

export function driftTable(nights: readonly PlayedNight[]): Html {
  if (!nights.some(({ run }) => run.totals)) return html``;
  const present = allFindings.filter((finding) => nights.some(({ run }) => run.totals?.findings[finding]));
  const ordered = [
    ...present.filter((finding) => !quietFindings.has(finding)),
    ...present.filter((finding) => quietFindings.has(finding)),
  ];
  return html`<h2>Users by finding</h2>
<div class="scroll"><table class="drift">
<thead><tr><th>Finding</th><th class="what">What it means</th>${nights.map(({ number }) => html`<th class="n"><span>night </span>${number}</th>`)}</tr></thead>
<tbody>${ordered.map((finding) => driftRow(finding, nights))}
<tr><th scope="row">not in scope</th><td class="what">guests, disabled users, no Exchange plan, deleted</td>${nights.map(
    ({ run }) => cell(run.totals ? sumOf(run.totals.outOfScope) : 0),
  )}</tr></tbody>
</table></div>`;
}

function driftRow(finding: Finding, nights: readonly PlayedNight[]): Html {
  return html`<tr><th scope="row">${capital(labels.finding[finding])}</th><td class="what">${findingCatalogue[finding].meaning}</td>${nights.map(
    ({ run }) => cell(run.totals?.findings[finding] ?? 0),
  )}</tr>`;
}

function cell(count: number): Html {
  return count === 0 ? html`<td class="n zero">·</td>` : html`<td class="n">${grouped(count)}</td>`;
}
