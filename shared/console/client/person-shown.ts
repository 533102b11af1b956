/// <reference lib="dom" />
/** Shows one user: the result of an action step by step, then the stored data. */
import { call, messageOf, untilDone } from './api.ts';
import { byId, element, facts, show } from './dom.ts';
import { capitalLabel, label } from './labels.ts';
import { idOf, readStored } from './stored-user.ts';
import { type StoredUser, storedUserWords } from './stored-user-words.ts';

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly text: string;
}

interface Done {
  readonly userId: string;
  readonly trace: readonly Step[];
}

interface Synced extends Done {
  readonly finding: string;
  readonly action: string;
  readonly outcome?: string;
}

/** The latest requested user. A late answer about another user is not shown. */
let wanted = '';

/** Runs an action for a user, then shows the stored data, also after a failure. */
export async function about(who: string, work: () => Promise<string>): Promise<string> {
  begin(who);
  try {
    const said = await work();
    await refreshStored(who);
    return said;
  } catch (error) {
    await refreshStored(who, messageOf(error));
    throw error;
  }
}

/** Shows the stored data, without a request to Microsoft 365. */
export async function showStoredData(who: string): Promise<string> {
  begin(who);
  const stored = await readStored(who);
  showStored(who, describeStored(who, stored));
  return stored === undefined
    ? `Nothing is stored about ${who}.`
    : 'Shown below. Microsoft 365 was not asked.';
}

function begin(who: string): void {
  wanted = who;
  show(byId('person'));
  show(byId('stored-user'));
}

export async function sync(who: string, body: object, report: (text: string) => void): Promise<string> {
  const result = await untilDone(await call<Synced>('POST', 'users/sync', { user: who, ...body }), report);
  showTrace(who, result);
  const { finding, action, outcome } = result;
  const ended = outcome ? `, ${label('outcome', outcome)}` : '';
  return `Finding: ${label('finding', finding)}. Action: ${label('action', action)}${ended}.`;
}

export async function undo(who: string): Promise<string> {
  const { body } = await call<Done & { runId: string }>('POST', `users/${await idOf(who)}/undo`);
  showTrace(who, body);
  return `The photo from before run ${body.runId} is shown again.`;
}

function showTrace(who: string, { userId, trace }: Done): void {
  if (wanted !== who) return;
  show(
    byId('person'),
    element('h3', {}, 'Result, step by step'),
    element('p', {}, 'Object id: ', element('code', {}, userId)),
    element(
      'ol',
      { class: 'trace' },
      ...trace.map(({ step, ok, text }) =>
        element(
          'li',
          { 'data-ok': String(ok) },
          element('b', {}, `${capitalLabel('step', step)}:`),
          ` ${text}`,
        ),
      ),
    ),
  );
}

/** `said`: text that is shown already and must not be repeated. */
async function refreshStored(who: string, said = ''): Promise<void> {
  try {
    showStored(who, describeStored(who, await readStored(who)));
  } catch (error) {
    const problem = messageOf(error);
    if (problem !== said) showStored(who, element('p', { role: 'alert' }, problem));
  }
}

function describeStored(who: string, stored: StoredUser | undefined): HTMLElement {
  return stored === undefined
    ? element('p', {}, `Instep has no data about ${who}.`)
    : facts(storedUserWords(stored));
}

function showStored(who: string, shown: HTMLElement): void {
  if (wanted === who) show(byId('stored-user'), element('h3', {}, 'Stored data'), shown);
}
