/**
 * Places for the photos of a user. The page's script asks for those in view, and shows the reason where there is none
 * (shared/console/client/pages/page-faces.ts).
 */
import { type Html, html } from '../html.ts';

export type Face = 'exchange' | 'sharepoint/M';

const sides: Readonly<Record<Face, string>> = { exchange: 'Exchange', 'sharepoint/M': 'SharePoint' };

export const bothSides: readonly Face[] = ['exchange', 'sharepoint/M'];

export function facesOf(userId: string, faces: readonly Face[]): Html {
  return html`<div class="faces">${faces.map(
    (what) =>
      html`<span class="face" data-user="${userId}" data-what="${what}" data-alt="Photo in ${sides[what]}"></span>`,
  )}</div>`;
}

/** For the head of the column with names and photos. */
export function facesHeading(faces: readonly Face[]): string {
  return `Sign-in name; photo in ${faces.map((what) => sides[what]).join(' and ')}`;
}
