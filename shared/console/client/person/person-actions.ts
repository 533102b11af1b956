/** What can be done for one user. */
import { type Action, action, oneAtATime } from '../actions.ts';
import { call, untilDone } from '../api.ts';
import { confirmed } from '../confirm.ts';
import { label } from '../labels.ts';
import { mayOperate } from '../me.ts';
import type { Page } from '../view.ts';
import { runIdText } from '../words.ts';
import { readCopies } from './history.ts';
import type { Done, Judged, PersonResult } from './person-result.ts';
import { erase, idOf } from './stored-user.ts';
import { chosenCopy } from './undo-dialog.ts';

export interface PersonForm {
  /** Throws Refused if nobody is named. */
  who(): string;
  isForced(): boolean;
}

interface Given {
  readonly page: Page;
  readonly form: PersonForm;
  readonly result: PersonResult;
}

/** The first one changes nothing. */
export function personActions(page: Page, form: PersonForm, result: PersonResult): readonly Action[] {
  const given = { page, form, result };
  const all = [check(given), synchronise(given), showStored(given)];
  return oneAtATime(mayOperate() ? [...all, restore(given), eraseAll(given)] : all);
}

function check({ page, form, result }: Given): Action {
  return action(
    page,
    'Check (dry run)',
    (report) => {
      const who = form.who();
      const body = { dryRun: true, force: form.isForced() };
      return result.about(who, () => sync(result, who, { body, report, left: page.left }));
    },
    { name: 'dry-run' },
  );
}

function showStored({ page, form, result }: Given): Action {
  return action(page, 'Show stored data', () => result.showStored(form.who()));
}

function synchronise({ page, form, result }: Given): Action {
  return action(
    page,
    'Synchronise now',
    async (report) => {
      const who = form.who();
      const force = form.isForced();
      const sure = await confirmed(
        force ? 'Synchronise with force?' : 'Synchronise now?',
        [
          `Instep updates the photo of ${result.nameOf(who)} in SharePoint, if mode and policies allow it.`,
          force &&
            'This overrides an undo by an administrator, the stop after repeated overwriting, and the delay after failed attempts.',
        ],
        { does: force ? 'Synchronise with force' : 'Synchronise', left: page.left },
      );
      if (!sure) return 'Nothing was done.';
      const body = { dryRun: false, force };
      return result.about(who, () => sync(result, who, { body, report, left: page.left }));
    },
    { name: 'sync' },
  );
}

function restore({ page, form, result }: Given): Action {
  return action(page, 'Restore earlier photo', async () => {
    const who = form.who();
    const userId = await idOf(who);
    const [newest, ...others] = (await readCopies(userId)).filter(({ trust }) => trust !== 'forged');
    if (newest === undefined) return `Instep has no earlier photo of ${who} to restore.`;
    const copy = await chosenCopy({
      name: result.nameOf(who),
      userId,
      copies: [newest, ...others],
      left: page.left,
    });
    return copy === undefined
      ? 'Nothing was done.'
      : result.about(who, () => undo(result, who, { userId, runId: copy.runId }));
  });
}

function eraseAll({ page, form, result }: Given): Action {
  return action(page, 'Erase stored data', async () => {
    const who = form.who();
    const sure = await confirmed(
      'Erase stored data?',
      [
        `This permanently erases all data that Instep stores about ${result.nameOf(who)}: what it read from both sides, names, undo copies and operations. Afterwards no earlier photo can be restored, and an earlier undo no longer applies.`,
        'Nothing is written to Microsoft 365. If the user still exists, the next run treats them as a new user, and may copy the photo from Exchange.',
        'Lines in reports of earlier runs and in the audit log, and events in Application Insights, stay until they expire. They hold the object id only. Histories of flows, messages in Teams, downloaded reports and backups are not reached.',
      ],
      { does: 'Erase', left: page.left },
    );
    if (!sure) return 'Nothing was erased.';
    return result.about(who, async () =>
      (await erase(who))
        ? `The stored data about ${who} was erased.`
        : `There was no stored data about ${who} to erase.`,
    );
  });
}

interface Asked {
  readonly body: object;
  readonly report: (text: string) => void;
  readonly left: AbortSignal;
}

async function sync(result: PersonResult, who: string, { body, report, left }: Asked): Promise<string> {
  const first = await call<Judged>('POST', 'users/sync', { user: who, ...body });
  const done = await untilDone(first, report, left);
  result.showTrace(who, done);
  const { finding, action, outcome } = done;
  const ended = outcome ? `, ${label('outcome', outcome)}` : '';
  return `Finding: ${label('finding', finding)}. Action: ${label('action', action)}${ended}.`;
}

/** The run is named, so that what comes back is what the dialog showed. */
async function undo(
  result: PersonResult,
  who: string,
  { userId, runId }: { readonly userId: string; readonly runId: string },
): Promise<string> {
  const { body } = await call<Done>('POST', `users/${userId}/undo`, { runId });
  result.showTrace(who, body);
  return `The photo from before the run of ${runIdText(runId)} is shown again.`;
}
