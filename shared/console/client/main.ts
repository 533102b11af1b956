/// <reference lib="dom" />
/** Starts the page: reads the signed-in user first, then shows the place that the address names. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { adviceOn, messageOf } from './api.ts';
import { type Me, mayOperate, readMe, showMe, writes } from './me.ts';
import { moves, onNavigation } from './navigation.ts';
import { overview } from './overview/overview.ts';
import { person } from './person/person.ts';
import { type Place, placeOf } from './places.ts';
import { runView } from './run/run.ts';
import { setup } from './setup/setup.ts';
import { unknownPlace } from './unknown-place.ts';
import type { Page, View } from './view.ts';

const content = elementOf('content');
let leave = new AbortController();

function show(): void {
  leave.abort();
  leave = new AbortController();
  const place = placeOf(location.search);
  const { signal: left } = leave;
  let view: View | undefined;
  const page: Page = {
    left,
    redraw: () => {
      if (!left.aborted && view !== undefined) draw(view);
    },
    ...moves(left),
  };
  view = viewOf(place, page);
  draw(view);
  markPlace(place);
  window.scrollTo(0, 0);
  document.getElementById('place-title')?.focus();
}

function viewOf(place: Place, page: Page): View {
  switch (place.kind) {
    case 'overview':
      return overview(page);
    case 'run':
      return runView(page, place.id);
    case 'person':
      return person(page, place.id);
    case 'setup':
      return setup(page);
    case 'unknown':
      return unknownPlace;
  }
  return place satisfies never;
}

function draw(view: View): void {
  document.title = `${view.title()} – Instep`;
  render(html`<h2 id="place-title" tabindex="-1">${view.title()}</h2>${view.content()}`, content);
}

function markPlace({ kind }: Place): void {
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('data-place') === kind) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function whoAmI({ name, roles }: Me): TemplateResult {
  return html`Signed in as ${name} (${roles.join(', ')}).
    ${mayOperate() ? nothing : 'To approve, cancel, undo or erase, you need the role Instep.Operate. '}
    <a href="/.auth/logout">Sign out</a>`;
}

function modeOf({ mode, paused }: Me): TemplateResult {
  const text = mode === 'repair' ? 'Mode: repair' : 'Mode: report, nothing is written';
  return html`<span class="mode" data-writes=${String(writes())}>${paused ? 'Paused: nothing is written' : text}</span>`;
}

function elementOf(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}"`);
  return found;
}

async function start(): Promise<void> {
  const header = elementOf('me');
  const mode = elementOf('mode');
  showMe((me) => {
    // The text that the server wrote; afterwards the header is rendered again.
    if (header.firstElementChild === null) header.textContent = '';
    render(whoAmI(me), header);
    render(modeOf(me), mode);
  });
  try {
    await readMe();
  } catch (error) {
    header.textContent = '';
    render(html`<span role="alert">${messageOf(error)}</span> <a href="/.auth/logout">Sign out</a>`, header);
    render(html`<p>Nothing can be shown here now. ${adviceOn(error)}</p>`, content);
    return;
  }
  onNavigation(show);
  show();
}

await start();
