/** The photo of one user on both sides, large and side by side. */
import { html, type TemplateResult } from 'lit';
import type { Pictures, Shown } from './pictures.ts';

export function bothSides(faces: Pictures, userId: string): TemplateResult {
  const side = (heading: string, what: Shown['what']) =>
    html`<figure><figcaption>${heading}</figcaption>${faces.show({ userId, what, alt: heading })}</figure>`;
  return html`<div class="sides" role="group" aria-label="The photo on both sides">
    ${side('Photo in Exchange', 'exchange')}
    ${side('Photo in SharePoint, large', 'sharepoint/L')}
    <div class="sizes">
      ${side('Photo in SharePoint, medium', 'sharepoint/M')}
      ${side('Photo in SharePoint, small', 'sharepoint/S')}
    </div>
  </div>`;
}

/** Before and after a repair, for a contact sheet. `after`: a picture, or in words what there is instead. */
export function beforeAndAfter(
  faces: Pictures,
  userId: string,
  after: Shown['what'] | { readonly words: string },
): TemplateResult {
  return html`<span class="pair">
    ${faces.show({ userId, what: 'sharepoint/M', alt: 'What SharePoint shows now' })}
    <span aria-hidden="true">→</span>
    ${
      typeof after === 'string'
        ? faces.show({ userId, what: after, alt: 'What SharePoint will show' })
        : html`<span class="picture"><span>${after.words}</span></span>`
    }
  </span>`;
}
