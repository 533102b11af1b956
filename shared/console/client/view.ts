/** What the page shows at one address. */
import type { TemplateResult } from 'lit';
import type { Place } from './places.ts';

export interface View {
  /** The heading, and the name of the browser tab. */
  title(): string;
  content(): TemplateResult;
}

/** What a view may do with the page around it. */
export interface Page {
  /** Draws the view again. Without effect once another place is shown. */
  redraw(): void;
  /** Without effect once another place is shown; so is `rename`. */
  go(place: Place): void;
  /** Replaces the address of the present view, and leaves the view as it is. */
  rename(place: Place): void;
  /** Aborted when another place is shown. */
  readonly left: AbortSignal;
}
