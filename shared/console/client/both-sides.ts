/** The photo of one user on both sides, large and side by side. */
import { html, type TemplateResult } from 'lit';
import type { Pictures, Shown } from './pictures.ts';

export function bothSides(faces: Pictures, userId: string): TemplateResult {
  const side = (heading: string, what: Shown['what']) =>
    html`<figure><figcaption>${heading}</figcaption>${faces.show({ userId, what, alt: heading })}</figure>`;
  return html`<div class="sides" role="group" aria-label="The photo on both sides">
    ${side('Photo in Exchange', 'exchange')}
    ${side('Photo in SharePoint, large', 'sharepoint/L')}
    ${side('Photo in SharePoint, medium', 'sharepoint/M')}
    ${side('Photo in SharePoint, small', 'sharepoint/S')}
  </div>`;
}

/** A picture, or in words what there is instead. `alt`: what the picture shows. */
export type Side = { readonly what: Shown['what']; readonly alt: string } | { readonly words: string };

/** Before and after a repair, for a contact sheet. */
export function beforeAndAfter(
  faces: Pictures,
  userId: string,
  [before, after]: readonly [Side, Side],
): TemplateResult {
  const draw = (side: Side) =>
    'words' in side
      ? html`<span class="picture"><span>${side.words}</span></span>`
      : faces.show({ userId, what: side.what, alt: side.alt });
  return html`<span class="pair">${draw(before)}<span aria-hidden="true">→</span>${draw(after)}</span>`;
}
