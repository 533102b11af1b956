/// <reference lib="dom" />
/** Pictures of users, asked for when they come into view. A picture that fails shows its reason in its place. */
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { messageOf, refusalOf } from './api.ts';
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
}

/** How often a service that asks for patience is asked again. */
const mostAttempts = 5;
const usualWaitMs = 5_000;

export function pictures(page: Pick<Page, 'left' | 'redraw'>): Pictures {
  const slots = new Map<string, Slot>();
  const places = new WeakMap<Element, string>();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const path = places.get(target);
      if (isIntersecting && path !== undefined) void load(path);
    }
  });

  function forget(): void {
    for (const { state, text } of slots.values()) if (state === 'there') URL.revokeObjectURL(text);
    slots.clear();
  }
  page.left.addEventListener('abort', () => {
    observer.disconnect();
    forget();
  });

  function slotOf(path: string): Slot {
    const slot = slots.get(path) ?? { state: 'waiting', text: '' };
    slots.set(path, slot);
    return slot;
  }

  async function load(path: string): Promise<void> {
    const slot = slotOf(path);
    if (slot.state !== 'waiting') return;
    slot.state = 'asked';
    try {
      const url = URL.createObjectURL(await read(path, slot));
      // The place may be left, or the picture forgotten, by now.
      if (slots.get(path) === slot) Object.assign(slot, { state: 'there', text: url });
      else URL.revokeObjectURL(url);
    } catch (error) {
      Object.assign(slot, { state: 'failed', text: messageOf(error) });
    }
    page.redraw();
  }

  async function read(path: string, slot: Slot): Promise<Blob> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(path, { signal: page.left });
      if (response.ok) return response.blob();
      if (attempt === mostAttempts || (response.status !== 429 && response.status !== 503)) {
        throw await refusalOf(response);
      }
      const waitMs = Number(response.headers.get('retry-after')) * 1_000 || usualWaitMs;
      slot.text = `The app asks to wait ${Math.ceil(waitMs / 1_000)} s.`;
      page.redraw();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
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
      const { state, text } = slotOf(path);
      const inside =
        state === 'there'
          ? html`<img src=${text} alt=${alt}>`
          : html`<span role=${state === 'failed' ? 'note' : nothing}>${text === '' ? '…' : text}</span>`;
      return html`<span class="picture" data-state=${state} ${ref(state === 'waiting' ? observe(path) : undefined)}>${inside}</span>`;
    },
    forget,
  };
}
