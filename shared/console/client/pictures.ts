/// <reference lib="dom" />
/** Pictures of users, asked for when they come into view. A picture that fails shows its reason in its place. */
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { messageOf, refusalOf } from './api.ts';
import { send } from './connection.ts';
import type { Page } from './view.ts';

export type Size = 'S' | 'M' | 'L';

export interface Shown {
  readonly userId: string;
  readonly what: 'exchange' | `sharepoint/${Size}` | `rendition/${Size}` | `undo/${string}/${Size}`;
  /** Says whose photo it is, for those who do not see it. */
  readonly alt: string;
}

export interface Pictures {
  show(shown: Shown): TemplateResult;
  /** After a change: what is shown is asked for again. */
  forget(): void;
}

interface Slot {
  state: 'waiting' | 'asked' | 'there' | 'failed';
  /** Address of the picture, or why there is none. */
  text: string;
  /** Where it is shown, while that is in sight. */
  seenAt: Element | undefined;
  /** Ends the request once nobody looks any more. */
  stop: AbortController | undefined;
  /** One function for each slot, so that an element is not observed anew each time it is drawn. */
  readonly observe: (element: Element | undefined) => void;
}

/** Browsers open six connections to an app, and other calls need one too. */
const mostAtOnce = 4;
/** Both sides of two sheets of 100 people; what is out of sight and older is dropped. */
const mostKept = 400;
/** So that paging through a large plan does not fill the memory. */
const mostSlots = 1_200;

export function pictures(page: Page): Pictures {
  const slots = new Map<string, Slot>();
  const places = new WeakMap<Element, string>();
  /** Paths in sight that are still to be asked for, and those that are there, oldest first. */
  const wanted = new Set<string>();
  const kept = new Set<string>();
  let running = 0;
  let isDrawn = true;
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) see(target, isIntersecting);
    askNext();
  });

  function see(target: Element, isInSight: boolean): void {
    const path = places.get(target) ?? '';
    const slot = slots.get(path);
    if (slot === undefined) return;
    if (isInSight) slot.seenAt = target;
    else if (slot.seenAt === target) slot.seenAt = undefined;
    if (slot.seenAt === undefined) leave(path, slot);
    else if (slot.state === 'waiting') wanted.add(path);
  }

  function forget(): void {
    for (const { state, text, stop } of slots.values()) {
      if (state === 'there') URL.revokeObjectURL(text);
      stop?.abort();
    }
    slots.clear();
    wanted.clear();
    kept.clear();
  }
  page.left.addEventListener('abort', () => {
    observer.disconnect();
    forget();
  });

  /** Once for all pictures that arrive before the next frame. */
  function redrawSoon(): void {
    if (!isDrawn) return;
    isDrawn = false;
    requestAnimationFrame(() => {
      isDrawn = true;
      page.redraw();
    });
  }

  function slotOf(path: string): Slot {
    const known = slots.get(path);
    if (known !== undefined) return known;
    if (slots.size >= mostSlots) dropOldSlots();
    const slot: Slot = {
      state: 'waiting',
      text: '',
      seenAt: undefined,
      stop: undefined,
      observe: observe(path),
    };
    slots.set(path, slot);
    return slot;
  }

  /** The newest ones belong to what is drawn now. */
  function dropOldSlots(): void {
    for (const [path, { seenAt, state }] of slots) {
      if (slots.size <= mostSlots / 2) return;
      if (seenAt === undefined && (state === 'waiting' || state === 'failed')) slots.delete(path);
    }
  }

  function leave(path: string, slot: Slot): void {
    wanted.delete(path);
    if (slot.state !== 'asked') return;
    slot.stop?.abort();
    Object.assign(slot, { state: 'waiting', text: '' });
  }

  function askNext(): void {
    for (const path of wanted) {
      if (running >= mostAtOnce) return;
      wanted.delete(path);
      const slot = slots.get(path);
      if (slot?.state === 'waiting') void load(path, slot);
    }
  }

  async function load(path: string, slot: Slot): Promise<void> {
    const stop = new AbortController();
    Object.assign(slot, { state: 'asked', stop });
    running += 1;
    try {
      const url = URL.createObjectURL(await read(path, stop.signal));
      // Nobody may look any more, or the picture may be forgotten, by now.
      if (stop.signal.aborted) URL.revokeObjectURL(url);
      else keep(path, slot, url);
    } catch (error) {
      if (!stop.signal.aborted) Object.assign(slot, { state: 'failed', text: messageOf(error) });
    }
    running -= 1;
    askNext();
    redrawSoon();
  }

  function keep(path: string, slot: Slot, url: string): void {
    Object.assign(slot, { state: 'there', text: url });
    kept.add(path);
    for (const old of kept) {
      if (kept.size <= mostKept) return;
      const other = slots.get(old);
      if (other === undefined || other.seenAt !== undefined) continue;
      URL.revokeObjectURL(other.text);
      kept.delete(old);
      slots.delete(old);
    }
  }

  async function read(path: string, signal: AbortSignal): Promise<Blob> {
    const response = await send(path, { signal });
    if (response.ok) return response.blob();
    throw await refusalOf(response);
  }

  function observe(path: string): (element: Element | undefined) => void {
    return (element) => {
      if (element === undefined) return;
      places.set(element, path);
      // Observed anew, so that a picture that was forgotten is asked for although nothing moved.
      observer.unobserve(element);
      observer.observe(element);
    };
  }

  return {
    show({ userId, what, alt }) {
      const path = `/api/users/${userId}/pictures/${what}`;
      const { state, text, observe: place } = slotOf(path);
      const inside =
        state === 'there'
          ? html`<img src=${text} alt=${alt}>`
          : html`<span role=${state === 'failed' ? 'note' : nothing}>${text === '' ? '…' : text}</span>`;
      return html`<span class="picture" data-state=${state} ${ref(place)}>${inside}</span>`;
    },
    forget,
  };
}
