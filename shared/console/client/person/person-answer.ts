/** The plain answer about one user: what is the matter, and what to do. Details stand below it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Action, Finding, Reason } from '../../../core/finding.ts';
import type { RepairOutcome } from '../../../core/run.ts';
import { label } from '../labels.ts';
import { shortTimeText } from '../words.ts';

/** What was found about the user, and what was done. */
export interface Known {
  readonly finding: Finding | 'out-of-scope';
  readonly action: Action;
  readonly reason?: Reason | undefined;
  readonly outcome?: RepairOutcome | undefined;
  /** When a run or a call found it; undefined: just now. */
  readonly at?: string | undefined;
}

interface Meaning {
  readonly says: string;
  /** What a synchronisation would do; undefined: nothing. */
  readonly todo?: string;
  /** What to do instead, outside Instep. */
  readonly advice?: string;
  /** Which side is newer, and why Instep thinks so. */
  readonly newer?: string;
}

const meanings: Readonly<Record<Known['finding'], Meaning>> = {
  'wrong-owner': {
    says: 'The SharePoint profile under this sign-in name belongs to another user, so Instep writes nothing to it.',
    advice: 'An administrator has to correct the profile in the SharePoint admin center.',
  },
  unknown: {
    says: 'One of the two sides could not be read, so Instep does not know whether the photos are the same.',
    advice: 'Check again in a few minutes.',
  },
  'no-mailbox': { says: 'The user has no mailbox in Exchange Online, so there is no photo to copy.' },
  gone: { says: 'The user is no longer in the directory.' },
  unfinished: {
    says: 'An earlier write was started and not finished.',
    todo: 'finish it',
  },
  'no-profile': {
    says: 'Exchange has a photo, but the user has no SharePoint profile yet.',
    advice: 'SharePoint creates the profile. Each run checks again.',
  },
  'no-photo': {
    says: 'Neither side has a photo.',
    advice: 'Once the user adds a photo in Exchange, a run copies it.',
  },
  'removed-in-exchange': {
    says: 'The photo was removed in Exchange. SharePoint still shows it.',
    todo: 'remove it in SharePoint too',
    newer: 'Exchange: the photo was removed there after both sides last showed the same one.',
  },
  'sharepoint-only': {
    says: 'Exchange has no photo. SharePoint shows one that did not come from Exchange, and Instep leaves it alone.',
  },
  'not-shown': {
    says: 'SharePoint has the right photo, but the profile does not show it.',
    todo: 'show it',
  },
  'removed-in-sharepoint': {
    says: 'Exchange has a photo. In SharePoint it was removed.',
    todo: 'show it again',
    newer: 'SharePoint: the photo was removed there, and the one in Exchange is still the same.',
  },
  missing: { says: 'Exchange has a photo. SharePoint shows none.', todo: 'show it' },
  'foreign-file': {
    says: 'The profile shows a file that is not the user’s own. It may be another person’s face.',
    todo: 'show the user’s own photo',
  },
  incomplete: {
    says: 'SharePoint has the right photo, but not in each of the sizes S, M and L: one is missing or different.',
    todo: 'write all three',
    newer: 'The sizes in SharePoint disagree. One of them is not the photo from Exchange.',
  },
  'in-step': { says: 'Both sides show the same photo.' },
  'source-newer': {
    says: 'SharePoint shows an older photo than Exchange.',
    todo: 'show the new one',
    newer: 'Exchange: its photo changed after both sides last showed the same one.',
  },
  'changed-in-sharepoint': {
    says: 'The photo was changed in SharePoint, and is not the one in Exchange.',
    todo: 'show the one from Exchange',
    newer: 'SharePoint: its photo changed after both sides last showed the same one.',
  },
  stale: {
    says: 'SharePoint shows another photo than Exchange, and says that it follows Exchange.',
    todo: 'show the one from Exchange',
    newer:
      'Probably Exchange: SharePoint says that it copied its photo from there. Instep never saw both sides show the same one.',
  },
  conflict: {
    says: 'The two sides show different photos.',
    todo: 'show the one from Exchange',
    newer: 'Not known: Instep never saw both sides show the same photo.',
  },
  'out-of-scope': {
    says: 'The settings leave this user out, so Instep does not compare the photos.',
  },
};

const undone: Meaning = {
  says: 'An administrator restored an earlier photo. Instep leaves the user alone until the photo in Exchange changes.',
};

/** Data about the user that Instep has stored. */
interface Stored {
  readonly agreedAt: string | undefined;
  readonly isUndone: boolean;
}

/** `known`: undefined if nothing was found about the user that a stored line or answer tells. */
export function answer(known: Known | undefined, { agreedAt, isUndone }: Stored): TemplateResult {
  if (known?.at === undefined && known !== undefined) return told(meaningOf(known), known);
  if (isUndone) return told(undone, undefined);
  const isLater = known?.at !== undefined && (agreedAt === undefined || known.at > agreedAt);
  if (isLater && known !== undefined) return told(meaningOf(known), known);
  if (agreedAt !== undefined)
    return html`<p class="answer">When Instep last looked, both sides showed the same photo (since ${shortTimeText(agreedAt)}).</p>
      <p>Check (dry run) tells how it is now.</p>`;
  return html`<p class="answer">Instep has not compared the photos of this user yet.</p>
    <p>Check (dry run) does it now, and writes nothing.</p>`;
}

function meaningOf({ finding, outcome }: Known): Meaning {
  return outcome === 'repaired'
    ? { says: 'SharePoint shows the photo from Exchange now: Instep has just written it.' }
    : meanings[finding];
}

function told({ says, todo, advice, newer }: Meaning, known: Known | undefined): TemplateResult {
  const at = known?.at === undefined ? undefined : shortTimeText(known.at);
  return html`<p class="answer">${says}</p>
    ${at === undefined ? nothing : html`<p>As found on ${at}. Check (dry run) tells how it is now.</p>`}
    <p>${whatToDo(known, todo) ?? advice ?? nothing}</p>
    ${newer === undefined ? nothing : html`<p><b>Which one is newer?</b> ${newer} Neither service tells when a photo was changed.</p>`}`;
}

function whatToDo(known: Known | undefined, todo: string | undefined): string | undefined {
  if (known === undefined) return undefined;
  const { outcome, reason } = known;
  if (outcome !== undefined && outcome !== 'repaired') return `The last write: ${label('outcome', outcome)}.`;
  if (outcome !== undefined || todo === undefined) return undefined;
  return reason === undefined
    ? `Synchronise to ${todo}.`
    : `Synchronising would ${todo}, but Instep leaves it: ${label('reason', reason)}.`;
}
