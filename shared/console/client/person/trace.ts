/** The steps of a check, a synchronisation or an undo as a timeline: what was asked, what came, and what follows. */
import { html, nothing, type TemplateResult } from 'lit';
import { capitalLabel } from '../labels.ts';

export interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly text: string;
}

interface Words {
  readonly asked: string;
  readonly ifOk: string;
  readonly ifNot: string;
}

/** A step without words here is newer than this page: it is shown without them. */
const words: Readonly<Record<string, Words>> = {
  found: {
    asked: 'Is the user in the directory?',
    ifOk: 'Go on.',
    ifNot: 'Nothing can be done for this user.',
  },
  'in-scope': {
    asked: 'Do the settings include this user?',
    ifOk: 'Both sides are read.',
    ifNot: 'The photos are not compared.',
  },
  source: {
    asked: 'What does Exchange have?',
    ifOk: 'SharePoint is compared with it.',
    ifNot: 'Without it, nothing is written.',
  },
  target: {
    asked: 'What does SharePoint show?',
    ifOk: 'Both sides agree.',
    ifNot: 'The two sides do not agree, or could not be compared.',
  },
  copy: {
    asked: 'Is there an earlier photo?',
    ifOk: 'It can be restored.',
    ifNot: 'Nothing can be restored.',
  },
  look: { asked: 'May it be restored now?', ifOk: 'Yes.', ifNot: 'No: nothing was written.' },
  action: { asked: 'What follows?', ifOk: '', ifNot: '' },
};

export function timeline(trace: readonly Step[]): TemplateResult {
  return html`<ol class="trace">${trace.map(entry)}</ol>`;
}

function entry({ step, ok, text }: Step): TemplateResult {
  const { asked, ifOk, ifNot } = words[step] ?? { asked: '', ifOk: '', ifNot: '' };
  const follows = ok ? ifOk : ifNot;
  return html`<li data-ok=${String(ok)}><b>${capitalLabel('step', step)}:</b>
    <span class="help">${asked}</span>
    <p>${text}</p>
    ${follows === '' ? nothing : html`<p class="follows">${follows}</p>`}</li>`;
}
