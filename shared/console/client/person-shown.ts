/// <reference lib="dom" />
/** What is shown about one user: the result step by step, and the snapshot after it. */
import { call, messageOf, untilDone } from './api.ts';
import { byId, element, facts, show } from './dom.ts';
import { capitalLabel, label } from './labels.ts';
import { readRemembered } from './remembered.ts';
import { type Remembered, rememberedWords } from './remembered-words.ts';

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

/** Who was asked for last: what arrives of somebody else comes too late. */
let wanted = '';

/** Does something with a user, and shows what is remembered after it: also where it failed, and of who has left the directory. */
export async function about(who: string, work: () => Promise<string>): Promise<string> {
  begin(who);
  try {
    const said = await work();
    await refreshRemembered(who);
    return said;
  } catch (error) {
    await refreshRemembered(who, messageOf(error));
    throw error;
  }
}

/** Shows what is remembered, and asks nobody else for anything. */
export async function recall(who: string): Promise<string> {
  begin(who);
  const remembered = await readRemembered(who);
  showRemembered(who, told(who, remembered));
  return remembered === undefined
    ? `Nothing is remembered of ${who}.`
    : 'Shown below. Microsoft 365 was not asked.';
}

function begin(who: string): void {
  wanted = who;
  show(byId('person'));
  show(byId('remembered'));
}

export async function sync(who: string, body: object, tell: (text: string) => void): Promise<string> {
  const path = `users/${encodeURIComponent(who)}/sync`;
  const result = await untilDone(await call<Synced>('POST', path, body), tell);
  showTrace(who, result);
  const { finding, action, outcome } = result;
  const ended = outcome ? `, ${label('outcome', outcome)}` : '';
  return `Finding: ${label('finding', finding)}. Action: ${label('action', action)}${ended}.`;
}

export async function undo(who: string): Promise<string> {
  const path = `users/${encodeURIComponent(who)}/undo`;
  const { body } = await call<Done & { runId: string }>('POST', path);
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

/** `said` is what the person hears anyway: it is not said twice. */
async function refreshRemembered(who: string, said = ''): Promise<void> {
  try {
    showRemembered(who, told(who, await readRemembered(who)));
  } catch (error) {
    const problem = messageOf(error);
    if (problem !== said) showRemembered(who, element('p', { role: 'alert' }, problem));
  }
}

function told(who: string, remembered: Remembered | undefined): HTMLElement {
  return remembered === undefined
    ? element('p', {}, `Instep remembers nothing of ${who}.`)
    : facts(rememberedWords(remembered));
}

function showRemembered(who: string, shown: HTMLElement): void {
  if (wanted === who) show(byId('remembered'), element('h3', {}, 'What Instep remembers'), shown);
}
