/**
 * The share of users who are shown with their photo, over the kept runs: a sentence, a line and a table of the same
 * numbers (DECISIONS.md, D-chart).
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { table } from '../templates.ts';
import { percentText, plural, shortTimeText } from '../words.ts';
import type { SharePoint } from './overview-data.ts';

/** Of the drawing; it is stretched to the place that it gets, and its lines keep their width. */
const size = 100;

export interface Drawing {
  /** The share at the bottom; the top is 1. */
  readonly low: number;
  /** A line through all points, broken where a run is missing. */
  readonly line: string;
  readonly dots: string;
}

export function drawingOf(points: readonly SharePoint[]): Drawing {
  const low = Math.min(0.9, Math.floor(10 * Math.min(...points.map(shareOf))) / 10);
  const times = points.map(({ at }) => Date.parse(at));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const places = points.map((point, index) => {
    const x = first === last ? size / 2 : (size * ((times[index] ?? 0) - first)) / (last - first);
    const y = (size * (1 - shareOf(point))) / (1 - low);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  });
  return {
    low,
    line: places.map((at, index) => `${index === 0 || points[index]?.afterGap ? 'M' : 'L'}${at}`).join(''),
    dots: places.map((at) => `M${at}h0`).join(''),
  };
}

/** `93.4 % of 1,204 users …`: the newest point, and how it was at first. */
export function summaryOf(points: readonly SharePoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return 'No run has found a user with a photo in Exchange yet.';
  }
  const now = `${percentText(shareOf(last))} of ${plural(last.withPhoto, 'user')} with a photo in Exchange ${last.withPhoto === 1 ? 'was' : 'were'} shown with it on ${shortTimeText(last.at)}`;
  if (first === last) return `${now}.`;
  const gaps = points.filter(({ afterGap }) => afterGap).length;
  const missing = gaps === 0 ? '' : ` Runs are missing in ${plural(gaps, 'place')}.`;
  return `${now}; ${percentText(shareOf(first))} on ${shortTimeText(first.at)}.${missing}`;
}

export function shareChart(points: readonly SharePoint[]): TemplateResult {
  return html`<section class="share" aria-labelledby="share-title">
    <h3 id="share-title">Users who are shown with their photo</h3>
    <p>${summaryOf(points)}</p>
    ${points.length === 0 ? nothing : chart(points)}
    ${points.length === 0 ? nothing : numbers(points)}
  </section>`;
}

function chart(points: readonly SharePoint[]): TemplateResult {
  const { low, line, dots } = drawingOf(points);
  const days = points.length === 1 ? [points[0]] : [points[0], points.at(-1)];
  return html`<div class="chart" aria-hidden="true">
    <div class="shares">${[1, (1 + low) / 2, low].map((share) => html`<span>${percentText(share)}</span>`)}</div>
    <svg viewBox="0 0 ${size} ${size}" preserveAspectRatio="none">
      ${[0, size / 2, size].map((y) => svg`<path class="rule" d="M0 ${y}H${size}"></path>`)}
      <path class="line" d=${line}></path><path class="dots" d=${dots}></path>
    </svg>
    <div class="days" data-only=${points.length === 1 ? 'true' : nothing}>${days.map((point) => html`<span>${dayText(point)}</span>`)}</div>
  </div>`;
}

function numbers(points: readonly SharePoint[]): TemplateResult {
  return html`<details>
    <summary>The numbers as a table</summary>
    ${table(
      'Users who are shown with their photo, by run',
      ['Run', 'With a photo in Exchange', 'Shown with it', 'Share'],
      points
        .toReversed()
        .map((point) => [
          `${shortTimeText(point.at)}${point.afterGap ? ' (runs before it are missing)' : ''}`,
          point.withPhoto.toLocaleString(),
          point.shown.toLocaleString(),
          percentText(shareOf(point)),
        ]),
    )}
  </details>`;
}

function shareOf({ shown, withPhoto }: SharePoint): number {
  return shown / withPhoto;
}

function dayText(point: SharePoint | undefined): string {
  return point === undefined ? '' : new Date(point.at).toLocaleDateString(undefined, { dateStyle: 'medium' });
}
