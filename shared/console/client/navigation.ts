/// <reference lib="dom" />
/**
 * Moves between places without loading the page again, by the browser's Navigation API. A browser that lacks it loads the
 * page, which shows the place of its address as well.
 */
import { addressOf } from './places.ts';
import type { Page } from './view.ts';

/** What of the Navigation API is used: https://developer.mozilla.org/docs/Web/API/Navigation_API */
interface NavigateEvent extends Event {
  readonly canIntercept: boolean;
  readonly hashChange: boolean;
  readonly downloadRequest: string | null;
  readonly navigationType: 'push' | 'reload' | 'replace' | 'traverse';
  readonly info: unknown;
  readonly destination: { readonly url: string };
  intercept(options: {
    readonly handler: () => Promise<void>;
    readonly focusReset: 'manual';
    readonly scroll?: 'manual';
  }): void;
}
interface Navigation extends EventTarget {
  navigate(url: string, options: { readonly history?: 'replace'; readonly info?: unknown }): unknown;
}

const navigation = (globalThis as { readonly navigation?: Navigation }).navigation;

/** Of `renameAddress`. */
const renamed = 'renamed';

/** Calls `show` whenever the address becomes that of another place, also by the browser's buttons. */
export function onNavigation(show: () => void): void {
  navigation?.addEventListener('navigate', (event) => {
    const { canIntercept, hashChange, downloadRequest, navigationType, info, destination } =
      event as NavigateEvent;
    const isHere = new URL(destination.url).pathname === location.pathname;
    if (!canIntercept || !isHere || hashChange || downloadRequest !== null || navigationType === 'reload')
      return;
    (event as NavigateEvent).intercept({
      handler: async () => {
        if (info !== renamed) show();
      },
      focusReset: 'manual',
      ...(info === renamed ? { scroll: 'manual' } : {}),
    });
  });
}

/** Once a place was left, work that was started there moves the reader nowhere, and changes no address. */
export function moves(left: AbortSignal): Pick<Page, 'go' | 'rename'> {
  return {
    go(to) {
      if (!left.aborted) goTo(addressOf(to));
    },
    rename(to) {
      if (!left.aborted) renameAddress(addressOf(to));
    },
  };
}

function goTo(address: string): void {
  if (navigation === undefined) location.assign(address);
  else navigation.navigate(address, {});
}

function renameAddress(address: string): void {
  if (navigation === undefined) history.replaceState(null, '', address);
  else navigation.navigate(address, { history: 'replace', info: renamed });
}
