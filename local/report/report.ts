/** The HTML report of a play: one file, nothing outside it, with pictures because all people in it are invented. */
import type { Settings } from '../../shared/config/settings.ts';
import { type Html, html, trusted } from '../../shared/http/html.ts';
import type { Check } from '../play/checks.ts';
import type { Played, PlayedNight } from '../play/played.ts';
import { plural } from '../terminal.ts';
import type { Album } from './album.ts';
import { driftTable, nightCard, tiles } from './overview.ts';
import { peopleSection } from './people.ts';
import { script } from './script.ts';
import { style } from './style.ts';

export interface ReportContext {
  readonly settings: Settings;
  readonly checks: readonly Check[];
}

export function renderReport({ nights }: Played, album: Album, context: ReportContext): string {
  const { TENANT, MODE } = context.settings;
  const openNight = nights.find(({ held }) => held) ?? nights[0];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Instep: ${plural(nights.length, 'night')} in ${TENANT}</title>
<style>${trusted(style)}${trusted(pictureRules(album))}</style>
</head>
<body><main>
<h1>Instep: ${plural(nights.length, 'night')} in ${TENANT}</h1>
<p class="lead">Do SharePoint and Exchange show the same photo? A simulated tenant with invented people; mode ${MODE}.</p>
${outcome(context.checks)}
${tiles(nights)}
<h2>Nights</h2>
<div class="nights">${nights.map(nightCard)}</div>
${driftTable(nights)}
${happenings(nights)}
${nights.some(({ rows }) => rows.length > 0) && html`<h2>User by user</h2>`}
${nights.map((night) => peopleSection(night, album, night === openNight))}
<footer>Counted are users when they were looked at, before anything was repaired in the same night. Pictures are shown in this local demonstration only.</footer>
</main>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.html;
}

/** Each picture is in the file once, even if many rows show it. */
function pictureRules({ pictures }: Album): string {
  return [...pictures].map(([name, uri]) => `.${name}{background-image:url(${uri})}`).join('\n');
}

function outcome(checks: readonly Check[]): Html {
  const wrong = checks.filter(({ failures }) => failures.length > 0);
  if (wrong.length === 0) return html`<p class="verdict good">All ${checks.length} checks passed</p>`;
  return html`<p class="verdict bad">${wrong.length} of ${checks.length} checks failed</p>
<ul class="plainlist">${wrong.map(({ claim, failures }) => html`<li>Expected ${claim}: ${failures.slice(0, 3).join('; ')}</li>`)}</ul>`;
}

function happenings(nights: readonly PlayedNight[]): Html {
  const eventful = nights.filter((night) => night.happenings.length > 0);
  if (eventful.length === 0) return html``;
  return html`<h2>What happened in between</h2>
${eventful.map(
  (
    night,
  ) => html`<details><summary>Before night ${night.number}: ${plural(night.happenings.length, 'change')}</summary>
<div class="card"><ul class="plainlist">${night.happenings.map(({ what }) => html`<li>${what}</li>`)}</ul></div></details>`,
)}`;
}
