/** The heading above the users of one kind, and what may be done with all of them. */
import { html, nothing, type TemplateResult } from 'lit';
import { capitalLabel, label } from '../labels.ts';
import { mayOperate } from '../me.ts';
import { plural } from '../words.ts';
import type { Sheet } from './sheet.ts';
import type { Group, Section } from './sheet-lines.ts';

export interface Heading {
  readonly title: string;
  readonly content: TemplateResult;
}

export function headingOf(sheet: Sheet, section: Section): Heading {
  if (section.group !== undefined) return groupHeading(sheet, section.group);
  const { outcome } = section;
  if (outcome === undefined) return heading('Left out by an administrator');
  const count = sheet.run()?.outcomes[outcome as never] ?? 0;
  return heading(capitalLabel('outcome', outcome), plural(count, 'user'));
}

function heading(title: string, count?: string, buttons?: TemplateResult): Heading {
  const users = count === undefined ? nothing : html` <span class="help">${count}</span>`;
  return {
    title,
    content: html`<div class="sheet-head"><h4>${title}${users}</h4>${buttons ?? nothing}</div>`,
  };
}

function groupHeading(sheet: Sheet, { finding, action, reason }: Group): Heading {
  const title = `${capitalLabel('finding', finding)}: ${label('action', action)}${reason === undefined ? '' : ` (${label('reason', reason)})`}`;
  // The numbers of the section are those from when its page was read.
  const group = sheet
    .facts()
    .plan?.groups.find((one) => one.finding === finding && one.action === action && one.reason === reason);
  if (group === undefined) return heading(title);
  const { users, leftOut = 0, planned } = group;
  const left = leftOut === 0 ? '' : `, ${leftOut.toLocaleString()} left out`;
  const mayChange = planned && sheet.run()?.state === 'held' && mayOperate();
  return heading(title, `${plural(users, 'user')}${left}`, mayChange ? allOf(sheet, group) : undefined);
}

/** A finding may be in several groups, and all of it is meant. */
function allOf(sheet: Sheet, { finding, users, leftOut = 0 }: Group): TemplateResult {
  const button = (text: string, isLeftOut: boolean) =>
    html`<button type="button" @click=${() => void sheet.leaveOutFinding(finding, isLeftOut).then(sheet.keepFocus)}>${text} “${label('finding', finding)}”</button>`;
  return html`<details><summary>All with this finding</summary><div class="buttons">
    ${leftOut < users ? button('Leave out all with', true) : nothing}
    ${leftOut > 0 ? button('Put back all with', false) : nothing}
  </div></details>`;
}
