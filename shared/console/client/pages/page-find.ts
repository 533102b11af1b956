/// <reference lib="dom" />
/**
 * Finds a person among the lines of a report. What is typed is sent in a body; the address of the answer has the object id
 * (DECISIONS.md, D-people-search).
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { call, messageOf } from '../api.ts';
import { addressOf } from '../places.ts';

interface Found {
  readonly userId: string;
  readonly displayName: string;
  readonly signInName: string;
}

export function findOn(place: HTMLElement): void {
  let people: readonly Found[] = [];
  let status = '';

  async function find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get('text'));
    people = [];
    status = 'Searching…';
    draw();
    try {
      ({ people } = (await call<{ people: readonly Found[] }>('POST', 'people/search', { text })).body);
      status = people.length === 0 ? 'The directory has no such person.' : '';
    } catch (error) {
      status = messageOf(error);
    }
    draw();
  }

  function draw(): void {
    render(
      html`<form role="search" @submit=${find}>
          <p class="field"><label for="person">Find a person in this report</label>
            <input id="person" name="text" type="search" required maxlength="64" autocomplete="off" spellcheck="false"></p>
          <button>Find</button>
        </form>
        <p role="status">${status}</p>
        ${people.length === 0 ? nothing : html`<ul>${people.map(lineOf)}</ul>`}`,
      place,
    );
  }

  draw();
}

function lineOf({ userId, displayName, signInName }: Found): TemplateResult {
  return html`<li><a href=${onlyThis(userId)}>${displayName}</a> ${signInName}
    (<a href=${addressOf({ kind: 'person', id: userId })} aria-label=${`All about ${displayName}`}>all about this person</a>)</li>`;
}

/** The same report, of this user alone: other filters might hide the line. */
function onlyThis(userId: string): string {
  const query = new URLSearchParams({ user: userId, format: 'html' });
  const other = new URLSearchParams(location.search).get('with');
  if (other !== null) query.set('with', other);
  return `?${query}`;
}
