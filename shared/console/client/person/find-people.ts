/** Finds people by part of a name. The text is sent in the body of a request, so that no address contains it. */
import { html, nothing, type TemplateResult } from 'lit';
import { call } from '../api.ts';
import { foundText } from '../found-text.ts';
import { addressOf } from '../places.ts';
import type { Page } from '../view.ts';

interface Found {
  readonly userId: string;
  readonly displayName: string;
  readonly signInName: string;
  readonly scope: 'in' | 'out' | 'unknown';
}

export interface Finder {
  find(text: string): Promise<string>;
  content(): TemplateResult | typeof nothing;
}

const scopeWords: Readonly<Record<Found['scope'], string>> = {
  in: '',
  out: 'out of scope',
  unknown: 'not yet seen by a run',
};

/** Whether a text names one user, by object id or by sign-in name. */
export function namesOneUser(text: string): boolean {
  return text.includes('@') || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

export function finder(page: Page): Finder {
  let people: readonly Found[] = [];
  return {
    async find(text) {
      people = [];
      page.redraw();
      ({ people } = (
        await call<{ readonly people: readonly Found[] }>('POST', 'people/search', { text })
      ).body);
      return foundText(people.length);
    },
    content: () => (people.length === 0 ? nothing : html`<ul class="found">${people.map(lineOf)}</ul>`),
  };
}

function lineOf({ userId, displayName, signInName, scope }: Found): TemplateResult {
  const words = scopeWords[scope];
  return html`<li><a href=${addressOf({ kind: 'person', id: userId })}>${displayName}</a>
    ${signInName}${words === '' ? nothing : html` <span class="help">(${words})</span>`}</li>`;
}
