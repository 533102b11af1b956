/** Five steps in words that a help-desk clerk understands: found, in scope, source, target, action. */
import { dayInWords } from '../../core/calendar.ts';
import type { Action, OutOfScope, Reason } from '../../core/finding.ts';
import { writingActions } from '../../core/finding.ts';
import type { TraceStep } from '../../core/operation.ts';
import type { RepairOutcome } from '../../core/run.ts';
import type { UserRow } from '../../core/user.ts';
import type { Observation } from '../observe/observation.ts';

export interface TraceInput {
  readonly user: UserRow;
  readonly notInScope: OutOfScope | undefined;
  readonly observation?: Observation;
  readonly plan?: { readonly action: Action; readonly reason: Reason | undefined };
  readonly outcome?: RepairOutcome | undefined;
  readonly dryRun?: boolean;
  /** What was passed over because somebody insists. */
  readonly forced?: Reason | undefined;
  readonly now: Date;
}

const scopeTexts: Readonly<Record<OutOfScope, string>> = {
  removed: 'The user was deleted.',
  'not-listed': 'The directory did not list the user in the last full pass.',
  guest: 'Guests are excluded (INSTEP_GUESTS).',
  disabled: 'The account is disabled, and such accounts are excluded (INSTEP_DISABLED_USERS).',
  'no-mailbox-plan': 'The user has no Exchange plan, so there is no mailbox photo to follow.',
  'not-in-group': 'The user was not in the scope group (INSTEP_SCOPE_GROUP) when the last run closed.',
  excluded:
    'The user is in the excluded group (INSTEP_EXCLUDE_GROUP), or no run has recorded its members yet.',
};

export function traceOf(input: TraceInput): TraceStep[] {
  const found: TraceStep = { step: 'found', ok: true, text: 'The user is in the directory.' };
  if (input.notInScope !== undefined) {
    return [found, { step: 'in-scope', ok: false, text: scopeTexts[input.notInScope] }];
  }
  const { observation, plan } = input as Required<TraceInput>;
  return [
    found,
    { step: 'in-scope', ok: true, text: 'The user is in scope.' },
    sourceStep(observation, input.now),
    targetStep(observation),
    actionStep(plan, input, observation),
  ];
}

function sourceStep({ source, cause, user, situation }: Observation, now: Date): TraceStep {
  switch (source.kind) {
    case 'photo':
      return { step: 'source', ok: true, text: photoText(user, situation.sourceMoved, now) };
    case 'none':
      return { step: 'source', ok: true, text: 'Exchange has no photo.' };
    case 'no-mailbox':
      return { step: 'source', ok: false, text: `There is no Exchange Online mailbox (${source.code}).` };
    case 'gone':
      return { step: 'source', ok: false, text: 'Graph no longer knows the user.' };
    case 'unknown':
      return { step: 'source', ok: false, text: `The photo could not be read: ${cause}.` };
  }
  return source satisfies never;
}

function photoText({ agreement, repairedAt }: UserRow, hasMoved: boolean, now: Date): string {
  if (agreement === undefined) return 'Exchange has a photo. It was not copied before.';
  const how = repairedAt.at(-1) === agreement.at ? 'copied' : 'found to be the same in SharePoint';
  const last = `last ${how} on ${dayInWords(agreement.at, now)}`;
  return hasMoved
    ? `Exchange has a photo that differs from the one ${last}.`
    : `Exchange has the photo that was ${last}.`;
}

const targetTexts: Readonly<Partial<Record<Observation['decision']['finding'], string>>> = {
  'wrong-owner':
    'The SharePoint profile under this sign-in name belongs to somebody else. An administrator has to look.',
  unfinished: 'A copy was begun and not finished.',
  'no-profile': 'The user has no SharePoint profile yet.',
  'no-photo': 'SharePoint shows no picture either.',
  'removed-in-exchange': 'SharePoint still shows the picture that was copied from Exchange.',
  'sharepoint-only': 'SharePoint shows a picture that did not come from Exchange. It is left alone.',
  'not-shown': 'The right files are there, but the profile does not show them.',
  'removed-in-sharepoint': 'The picture was removed in SharePoint.',
  missing: 'SharePoint shows no picture.',
  'foreign-file': 'The profile shows a file that is not the user’s own.',
  incomplete: 'SharePoint shows the right picture, but not in all three sizes.',
  'in-step': 'SharePoint shows the same picture.',
  'source-newer': 'SharePoint still shows the old one.',
  'changed-in-sharepoint': 'The picture was changed in SharePoint.',
  stale: 'SharePoint shows another picture, and says that it follows Exchange.',
  conflict: 'SharePoint shows another picture.',
};

function targetStep({ decision, cause }: Observation): TraceStep {
  const text =
    targetTexts[decision.finding] ??
    `SharePoint was not compared${cause === undefined ? '' : ` (${cause})`}.`;
  return { step: 'target', ok: decision.finding === 'in-step' || decision.finding === 'no-photo', text };
}

const reasonTexts: Readonly<Record<Reason, string>> = {
  mode: 'INSTEP_MODE is report.',
  paused: 'INSTEP_PAUSED is true.',
  ownership: 'The choice made in SharePoint stands (INSTEP_OWNERSHIP).',
  removal: 'Pictures are kept when the Exchange photo is removed (INSTEP_REMOVAL).',
  'absence-unconfirmed':
    'The absence of the photo must be seen again, 20 hours later, before a picture is cleared.',
  contested:
    'Instep repaired this user three times in 14 days: something else writes too. Find out what, then try again.',
  undone: 'An administrator put the earlier picture back; nothing is done until the Exchange photo changes.',
  stuck: 'Earlier attempts failed; the next one waits.',
  'shared-picture': 'Many users have this same picture in Exchange.',
  'too-many-clears': 'Too many pictures would be cleared at once.',
  ramp: 'The number of repairs per run is limited.',
  'range-failed': 'The comparison failed.',
  'no-undo-copy': 'What was shown before is not kept any more.',
};

const outcomeTexts: Readonly<Record<Exclude<RepairOutcome, 'repaired'>, string>> = {
  moved: 'Something changed while it was being looked at; nothing was written. Try again.',
  failed: 'The copy failed. It is tried again later; an administrator sees why in the report of failures.',
  stuck: 'The copy failed, as earlier attempts did. The next attempt waits; an administrator has to look.',
  busy: 'The user is being worked on by the nightly run at this moment. Try again in a few minutes.',
  paused: 'INSTEP_PAUSED is true; nothing was written.',
  cancelled: 'The run was cancelled.',
  'carried-over': 'Left to the next night.',
};

const cachesText = 'It will show within a day in places that keep copies of pictures.';

const doneTexts: Readonly<Record<Action, string>> = {
  copy: `The photo was copied now. ${cachesText}`,
  finish: `The copy that was begun is finished now. ${cachesText}`,
  restore: `The earlier picture was put back now. ${cachesText}`,
  properties: `The profile points to the right picture now. ${cachesText}`,
  clear: `The picture is not shown any more. ${cachesText.replace('It will show', 'It will be gone')}`,
  // Seen by an attempt that follows the one that copied.
  report: `The photo was copied. ${cachesText}`,
  none: `The photo was copied. ${cachesText}`,
};

const wouldTexts: Readonly<Record<Action, string>> = {
  copy: 'the photo would be copied',
  finish: 'the copy that was begun would be finished',
  restore: 'the earlier picture would be put back',
  properties: 'the profile would be pointed to the right picture',
  clear: 'the picture would not be shown any more',
  report: 'nothing would be written',
  none: 'nothing would be written',
};

/** Where nothing is done although not all is well: what somebody else has to do first. */
const adviceTexts: Readonly<Partial<Record<Observation['decision']['finding'], string>>> = {
  'wrong-owner':
    'Nothing was written. An administrator has to correct the profile: while it names somebody else, no picture is written to it.',
  unknown: 'Nothing was written, because not everything could be read. Try again in a few minutes.',
  'no-profile': 'Nothing can be written before SharePoint has made a profile; the next night looks again.',
};

function actionStep(
  plan: NonNullable<TraceInput['plan']>,
  input: TraceInput,
  { decision }: Observation,
): TraceStep {
  const { ok, text } = actionText(plan, input, decision);
  const { forced } = input;
  if (forced === undefined) return { step: 'action', ok, text };
  return { step: 'action', ok, text: `${text} Passed over, as asked (force): ${reasonTexts[forced]}` };
}

function actionText(
  plan: NonNullable<TraceInput['plan']>,
  { outcome, dryRun }: TraceInput,
  { finding }: Observation['decision'],
): Pick<TraceStep, 'ok' | 'text'> {
  if (outcome === 'repaired') return { ok: true, text: doneTexts[plan.action] };
  if (outcome !== undefined) return { ok: false, text: outcomeTexts[outcome] };
  if (plan.reason !== undefined)
    return { ok: false, text: `Nothing was written. ${reasonTexts[plan.reason]}` };
  if (dryRun && writingActions.has(plan.action)) {
    const text = `Dry run: nothing was written. Without it, ${wouldTexts[plan.action]}.`;
    return { ok: true, text };
  }
  const advice = adviceTexts[finding];
  return { ok: advice === undefined, text: advice ?? 'Nothing to do.' };
}
