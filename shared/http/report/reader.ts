/** Who reads a page: numbers and times in the formats of their language, and whether they have the console. */
import Negotiator from 'negotiator';
import { type Caller, hasSession } from '../authorization.ts';
import type { Received } from '../received.ts';

export interface Reader {
  /** Signed in with a browser: the page shows photos, leads to the console, and has a script. */
  readonly hasConsole: boolean;
  number(value: number): string;
  /** In UTC and says so: a page that is printed or passed on is read elsewhere. */
  time(iso: string): string;
}

/** Asked by a language that the runtime does not know, or by none: English, as the words are. */
const usual = 'en';

export function readerOf(request: Pick<Received, 'header'>, caller: Caller): Reader {
  const locale = localeOf(request.header('accept-language'));
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return {
    hasConsole: caller.kind === 'signed-in' && hasSession(request),
    number: (value) => value.toLocaleString(locale),
    time: (iso) => `${times.format(new Date(iso))} UTC`,
  };
}

function localeOf(accepted = ''): string {
  const liked = new Negotiator({ headers: { 'accept-language': accepted } }).languages();
  return liked.find(isLocale) ?? usual;
}

/** A header is text from outside: `*` and other things that are no tag throw a RangeError. */
function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
