/// <reference lib="dom" />
/** One user: check, synchronise, restore the earlier photo, show the stored data, erase it. */
import { Refused } from './api.ts';
import { confirmed } from './confirm.ts';
import { type Action, action, inTurn, laidOut } from './doing.ts';
import { byId, element, show } from './dom.ts';
import { mayOperate } from './me.ts';
import { about, recall, sync, undo } from './person-shown.ts';
import { erase } from './remembered.ts';

interface Form {
  /** Throws Refused where nobody is named. */
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
    ...laidOut(inTurn(actions)),
  );
  // Enter only checks, and changes nothing.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    actions[0]?.button.click();
  });
  show(byId('person-form'), form);
}

function actionsOf(form: Form): Action[] {
  const all = [lookAction(form), syncAction(form), recallAction(form)];
  return mayOperate() ? [...all, undoAction(form), eraseAction(form)] : all;
}

function lookAction({ who, isForced }: Form): Action {
  return action(
    'Check (dry run)',
    (tell) => {
      const name = who();
      return about(name, () => sync(name, { dryRun: true, force: isForced() }, tell));
    },
    { 'data-action': 'dry-run' },
  );
}

function recallAction({ who }: Form): Action {
  return action('Show what is remembered', () => recall(who()));
}

function syncAction({ who, isForced }: Form): Action {
  return action(
    'Synchronise now',
    async (tell) => {
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
      return about(name, () => sync(name, { dryRun: false, force }, tell));
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
  return action('Erase what is remembered', async () => {
    const name = who();
    const sure = await confirmed(
      'Erase what is remembered?',
      [
        `All that Instep remembers of ${name} goes for good: what was seen on both sides, names, undo copies and operations. No earlier photo can be put back then, and an undo holds no longer.`,
        'Nothing is written to Microsoft 365. The next run meets a user who is still there as somebody new, and may copy the photo from Exchange.',
        'Lines in the reports of kept runs, and who changed what, stay until their time is over.',
      ],
      { does: 'Erase' },
    );
    if (!sure) return 'Nothing was erased.';
    return about(name, async () =>
      (await erase(name))
        ? `Erased: nothing is remembered of ${name} any more.`
        : `There was nothing to erase: nothing is remembered of ${name}.`,
    );
  });
}
