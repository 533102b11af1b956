/// <reference lib="dom" />
/** The form for one user: check, synchronise, restore the earlier photo, show or erase the stored data. */
import { Refused } from './api.ts';
import { confirmed } from './confirm.ts';
import { type Action, action, laidOut, oneAtATime } from './doing.ts';
import { byId, element, show } from './dom.ts';
import { mayOperate } from './me.ts';
import { about, showStoredData, sync, undo } from './person-shown.ts';
import { erase } from './stored-user.ts';

interface Form {
  /** Throws Refused if no user is named. */
  who(): string;
  isForced(): boolean;
}

/** The form for one user. */
export function showPersonForm(): void {
  const input = element('input', {
    id: 'who',
    name: 'who',
    autocomplete: 'off',
    spellcheck: 'false',
    required: true,
    'aria-describedby': 'who-help',
  });
  const force = element('input', { id: 'force', type: 'checkbox', 'aria-describedby': 'force-help' });
  const who = () => {
    input.value = input.value.trim();
    if (!input.reportValidity()) throw new Refused('No user was named.');
    return input.value;
  };
  const actions = actionsOf({ who, isForced: () => force.checked });
  const form = element(
    'form',
    {},
    element('label', { for: 'who' }, 'Sign-in name or object id'),
    input,
    element('p', { id: 'who-help', class: 'help' }, 'Example: ada@contoso.com'),
    element(
      'div',
      { class: 'option' },
      force,
      element('label', { for: 'force' }, 'Override an earlier undo and the retry delay (force)'),
    ),
    element(
      'p',
      { id: 'force-help', class: 'help' },
      'Also overrides the stop after repeated overwriting. Mode, pause, policies and guards still apply. Users in step are not written.',
    ),
    ...laidOut(oneAtATime(actions)),
  );
  // The Enter key only checks; it changes nothing.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    actions[0]?.button.click();
  });
  show(byId('person-form'), form);
}

function actionsOf(form: Form): Action[] {
  const all = [checkAction(form), syncAction(form), showStoredAction(form)];
  return mayOperate() ? [...all, undoAction(form), eraseAction(form)] : all;
}

function checkAction({ who, isForced }: Form): Action {
  return action(
    'Check (dry run)',
    (report) => {
      const name = who();
      return about(name, () => sync(name, { dryRun: true, force: isForced() }, report));
    },
    { 'data-action': 'dry-run' },
  );
}

function showStoredAction({ who }: Form): Action {
  return action('Show stored data', () => showStoredData(who()));
}

function syncAction({ who, isForced }: Form): Action {
  return action(
    'Synchronise now',
    async (report) => {
      const name = who();
      const force = isForced();
      const sure = await confirmed(
        force ? 'Synchronise with force?' : 'Synchronise now?',
        [
          `Instep updates the photo of ${name} in SharePoint, if mode and policies allow it.`,
          force &&
            'This overrides an undo by an administrator, the stop after repeated overwriting, and the delay after failed attempts.',
        ],
        { does: force ? 'Synchronise with force' : 'Synchronise' },
      );
      if (!sure) return 'Nothing was done.';
      return about(name, () => sync(name, { dryRun: false, force }, report));
    },
    { 'data-action': 'sync' },
  );
}

function undoAction({ who }: Form): Action {
  return action('Restore earlier photo', async () => {
    const name = who();
    const sure = await confirmed(
      'Restore earlier photo?',
      [
        `SharePoint shows the photo of ${name} from before the last change by Instep again, until the photo in Exchange changes.`,
      ],
      { does: 'Restore' },
    );
    return sure ? about(name, () => undo(name)) : 'Nothing was done.';
  });
}

function eraseAction({ who }: Form): Action {
  return action('Erase stored data', async () => {
    const name = who();
    const sure = await confirmed(
      'Erase stored data?',
      [
        `This permanently erases all data that Instep stores about ${name}: what it read from both sides, names, undo copies and operations. Afterwards no earlier photo can be restored, and an earlier undo no longer applies.`,
        'Nothing is written to Microsoft 365. If the user still exists, the next run treats them as a new user, and may copy the photo from Exchange.',
        'Lines in reports of earlier runs and in the audit log, and events in Application Insights, stay until they expire. They hold the object id only. Histories of flows, messages in Teams, downloaded reports and backups are not reached.',
      ],
      { does: 'Erase' },
    );
    if (!sure) return 'Nothing was erased.';
    return about(name, async () =>
      (await erase(name))
        ? `The stored data about ${name} was erased.`
        : `There was no stored data about ${name} to erase.`,
    );
  });
}
