/** How long people waited for a changed photo, when the last run was, and when the next one is. */
import { html, type TemplateResult } from 'lit';
import { facts } from '../templates.ts';
import { durationText, plural, timeText } from '../words.ts';
import type { Overview } from './overview-data.ts';

export function waitsText({ waits, schedule: { unseenMinutes } }: Overview): readonly string[] {
  const { days, users, medianMinutes, p95Minutes } = waits;
  const waited =
    medianMinutes === undefined || p95Minutes === undefined
      ? `No photo that changed in Exchange was written in the last ${plural(days, 'day')}.`
      : `In the last ${plural(days, 'day')} ${plural(users, 'changed photo')} ${users === 1 ? 'was' : 'were'} written. Half of the users waited at most ${durationText(medianMinutes)}, 95 % at most ${durationText(p95Minutes)}, from the run that first saw the change.`;
  if (unseenMinutes === undefined) return [waited];
  const { longest, mean } = unseenMinutes;
  const added = `Until a run sees a change, the schedule adds up to ${durationText(longest)}, ${durationText(mean)} on average.`;
  return [waited, added];
}

export function waitsPart(overview: Overview): TemplateResult {
  const { runs, schedule } = overview;
  return html`<section aria-labelledby="waits-title">
    <h3 id="waits-title">How long people wait</h3>
    ${waitsText(overview).map((text) => html`<p>${text}</p>`)}
    ${facts([
      ['Last run', timeText(runs[0]?.startedAt)],
      ['Next run', timeText(schedule.nextAt) ?? `unknown: INSTEP_SCHEDULE is ${schedule.expression}`],
    ])}
  </section>`;
}
