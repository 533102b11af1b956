/** The bar below a held plan, always in sight: what would be written, what is not saved yet, and the approval. */
import { html, nothing, type TemplateResult } from 'lit';
import { action, laidOut } from '../actions.ts';
import { call, messageOf, Refused } from '../api.ts';
import { mayOperate } from '../me.ts';
import type { Page } from '../view.ts';
import { plural, runName, shortTimeText } from '../words.ts';
import { askApproval } from './approve-dialog.ts';
import { countOf } from './left-out-changes.ts';
import { numbersText } from './plan-numbers.ts';
import type { Sheet } from './sheet.ts';
import { tabMemory } from './tab-memory.ts';

export function approvalBar(page: Page, sheet: Sheet, changed: () => Promise<void>): () => TemplateResult {
  const comment = tabMemory(`comment ${sheet.runId}`);

  async function approve(): Promise<string> {
    const warnings = sheet.warnings();
    await sheet.changes.send();
    if (sheet.changes.waiting().length > 0) {
      throw new Refused('Not approved: your changes could not be saved. Try again when they are.');
    }
    // The hash and the numbers that are confirmed are of the same answer, which is of what the sheet shows
    // (DECISIONS.md, D-console-approval).
    await sheet.catchUp();
    if (sheet.warnings() !== warnings) {
      throw new Refused(
        'Not approved: another administrator changed who is left out. Check the sheet again.',
      );
    }
    const { plan, numbers } = sheet.facts();
    const planHash = plan?.planHash ?? plan?.run.planHash ?? '';
    const run = sheet.run();
    const said = await askApproval(
      [
        ...(run === undefined ? [] : [`It is the plan of the run of ${runName(run)}.`]),
        numbersText(numbers),
        ...(numbers.leftOut === 0
          ? []
          : [
              'The next run plans the users who are left out again, if nothing has changed. It may write them without an approval.',
            ]),
        `You approve exactly the plan ${planHash.slice(0, 12)}…, and no other.`,
      ],
      { memory: comment, left: page.left },
    );
    if (said === undefined) return 'Not approved.';
    try {
      await call('POST', `runs/${sheet.runId}/approval`, {
        planHash,
        ...(said === '' ? {} : { comment: said }),
      });
    } finally {
      // Also after a refusal: the run may be approved by another, superseded or cancelled.
      await changed();
    }
    comment.write(null);
    // Where the run now says what it does.
    window.scrollTo(0, 0);
    document.getElementById('place-title')?.focus();
    return 'Approved: the plan is released.';
  }
  const button = action(page, 'Approve this plan', approve, { isStrong: true, name: 'approve' });

  return () => {
    const { numbers, plan } = sheet.facts();
    const until = (sheet.run() as { readonly approvableUntil?: string } | undefined)?.approvableUntil;
    return html`<section class="approval-bar" aria-label="Approval">
      ${unsaved(sheet)}
      <div class="approval-row">
        <p><b>${plan === undefined ? 'Reading the plan…' : numbersText(numbers)}</b>
          ${until === undefined ? nothing : html`<span class="help">Can be approved until ${shortTimeText(until)}.</span>`}</p>
        ${mayOperate() && plan !== undefined ? laidOut([button]) : nothing}
      </div>
      <p role="status" class="status">${sheet.said()}</p>
    </section>`;
  };
}

/** What was pressed and is not stored: it is not lost, and is offered again. */
function unsaved({ changes, keepFocus, discard }: Sheet): TemplateResult | typeof nothing {
  const waiting = changes.waiting();
  const failure = changes.problem();
  if (waiting.length === 0 || failure === undefined) return nothing;
  return html`<div role="alert" class="unsaved"><p>${plural(countOf(waiting), 'change')} not saved yet: ${messageOf(failure)}</p>
    <div class="buttons">
      <button type="button" @click=${() => void changes.send().then(keepFocus)}>Save now</button>
      <button type="button" @click=${discard}>Discard</button>
    </div></div>`;
}
