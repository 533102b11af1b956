/** Permissions and assumptions, settings, lists, and who changed what. */
import { html } from 'lit';
import { laidOut } from '../actions.ts';
import { mayOperate } from '../me.ts';
import type { Page, View } from '../view.ts';
import { auditLog } from './audit.ts';
import { preflightPart } from './preflight.ts';
import { settingList } from './setting-list.ts';
import { startOverActions } from './start-over.ts';

export function setup(page: Page): View {
  const preflight = preflightPart(page);
  const audit = auditLog(page);
  const settings = settingList(page);
  const actions = [preflight.check, audit.open, ...(mayOperate() ? startOverActions(page) : [])];
  return {
    title: () => 'Setup',
    content: () => html`${laidOut(actions)}
      <div aria-live="polite">${preflight.content()}</div>
      <div>${audit.content()}</div>
      <div>${settings.content()}</div>`,
  };
}
