/** Permissions and assumptions, lists, and who changed what. */
import { html } from 'lit';
import { laidOut } from './actions.ts';
import { auditLog } from './audit.ts';
import { mayOperate } from './me.ts';
import { preflightPart } from './preflight.ts';
import { startOverActions } from './start-over.ts';
import type { Page, View } from './view.ts';

export function setup(page: Page): View {
  const preflight = preflightPart(page);
  const audit = auditLog(page);
  const actions = [preflight.check, audit.open, ...(mayOperate() ? startOverActions(page) : [])];
  return {
    title: () => 'Setup',
    content: () => html`${laidOut(actions)}
      <div aria-live="polite">${preflight.content()}</div>
      <div aria-live="polite">${audit.content()}</div>`,
  };
}
