/// <reference lib="dom" />
/** One user: what would be done, doing it, and putting it back. */
import { call, Refused, untilDone } from './api.ts';
import { confirmed } from './confirm.ts';
import { type Action, action, laidOut } from './doing.ts';
import { byId, element, show } from './dom.ts';

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly text: string;
}

interface Synced {
  readonly userId: string;
  readonly finding: string;
  readonly action: string;
  readonly outcome?: string;
  readonly trace: readonly Step[];
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
  const actions = actionsOn(input);
  const form = element(
    'form',
    {},
    element('label', { for: 'who' }, 'Sign-in name or object id'),
    input,
    element('p', { id: 'who-help', class: 'help' }, 'Example: ada@contoso.com'),
    ...laidOut(actions),
  );
  // Enter asks, and changes nothing.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    actions[0]?.button.click();
  });
  show(byId('person-form'), form);
}

function actionsOn(input: HTMLInputElement): Action[] {
  const who = () => {
    if (!input.reportValidity()) throw new Refused('No user was named.');
    return input.value.trim();
  };
  return [
    action('Look (dry run)', (tell) => sync(who(), { dryRun: true }, tell), { 'data-action': 'dry-run' }),
    action(
      'Synchronise now',
      async (tell) => {
        const name = who();
        const sure = await confirmed(
          'Synchronise now?',
          `The photo of ${name} is put right, as mode and policies allow.`,
          {
            does: 'Synchronise',
          },
        );
        return sure ? sync(name, {}, tell) : 'Nothing was done.';
      },
      { 'data-action': 'sync' },
    ),
    action('Put the earlier photo back', async () => {
      const name = who();
      const sure = await confirmed(
        'Put the earlier photo back?',
        `${name} shows again what was shown before Instep last replaced it, until the photo in Exchange changes.`,
        { does: 'Put it back' },
      );
      return sure ? undo(name) : 'Nothing was done.';
    }),
  ];
}

async function sync(who: string, body: object, tell: (text: string) => void): Promise<string> {
  show(byId('person'));
  const path = `users/${encodeURIComponent(who)}/sync`;
  const result = await untilDone(await call<Synced>('POST', path, body), tell);
  showTrace(result);
  return `Finding: ${result.finding}. Action: ${result.action}${result.outcome ? `, ${result.outcome}` : ''}.`;
}

async function undo(who: string): Promise<string> {
  show(byId('person'));
  const path = `users/${encodeURIComponent(who)}/undo`;
  const { body } = await call<Pick<Synced, 'userId' | 'trace'> & { runId: string }>('POST', path);
  showTrace(body);
  return `What run ${body.runId} had replaced is shown again.`;
}

function showTrace({ userId, trace }: Pick<Synced, 'userId' | 'trace'>): void {
  show(
    byId('person'),
    element('h3', {}, 'What was found and done'),
    element('p', {}, 'Object id: ', element('code', {}, userId)),
    element(
      'ol',
      { class: 'trace' },
      ...trace.map(({ step, ok, text }) =>
        element('li', { 'data-ok': String(ok) }, element('b', {}, step.replace('-', ' ')), ` ${text}`),
      ),
    ),
  );
}
