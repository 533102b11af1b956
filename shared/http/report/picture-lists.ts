/** Hashes that a run found and a setting may want: photos that many users share, and pictures that look like placeholders. */
import type { RunRecord } from '../../core/run.ts';
import { type Html, html } from '../html.ts';
import { link } from './page.ts';
import type { Reader } from './reader.ts';

/** The settings as they are. */
export interface PictureSettings {
  readonly SHARED_PICTURE_HASHES: readonly string[] | undefined;
  readonly PLACEHOLDER_HASHES: readonly string[] | undefined;
}

interface PictureList {
  /** Name of the setting that allows such pictures. */
  readonly setting: string;
  readonly present: readonly string[];
  readonly found: readonly { readonly sha: string; readonly users?: number }[];
}

/** Without the hashes that the setting has by now. */
export function pictureLists(
  { sharedPictures, suspectedPlaceholders }: Pick<RunRecord, 'sharedPictures' | 'suspectedPlaceholders'>,
  { SHARED_PICTURE_HASHES: shared = [], PLACEHOLDER_HASHES: placeholders = [] }: PictureSettings,
): readonly PictureList[] {
  const lists = [
    {
      setting: 'INSTEP_SHARED_PICTURE_HASHES',
      present: shared,
      found: sharedPictures.map((sha) => ({ sha })),
    },
    {
      setting: 'INSTEP_PLACEHOLDER_HASHES',
      present: placeholders,
      found: suspectedPlaceholders,
    },
  ];
  return lists
    .map((list) => ({ ...list, found: list.found.filter(({ sha }) => !list.present.includes(sha)) }))
    .filter(({ found }) => found.length > 0);
}

const words: Readonly<Record<string, readonly [heading: string, meaning: string]>> = {
  INSTEP_SHARED_PICTURE_HASHES: [
    'Photos that many users share in Exchange',
    'Instep does not copy them. Is a photo meant for all of them, for example a logo? Then allow it',
  ],
  INSTEP_PLACEHOLDER_HASHES: [
    'Pictures that many users show in SharePoint',
    'Is a picture a placeholder, and no face? Then let Instep treat it as "no photo"',
  ],
};

/** The page lists so many of each; JSON has all that the run names. */
const mostListed = 50;

export function pictureListsHtml(lists: readonly PictureList[], reader: Reader): Html {
  return html`${lists.map(({ setting, present, found }) => {
    const [heading, meaning] = words[setting] ?? [setting, ''];
    const before =
      present.length > 0 &&
      html` It now has: <code class="copy">${present.join(',')}</code>. Add a comma and the hash.`;
    return html`<h2>${heading}</h2>
<p>${meaning}: put its hash into the setting <code class="copy">${setting}</code>.${before}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${heading}"><table><thead><tr><th scope="col">Hash</th><th scope="col">Users</th></tr></thead><tbody>${found
      .slice(0, mostListed)
      .map(
        ({ sha, users }) =>
          html`<tr><td><code class="copy">${sha}</code></td><td><a href="${link({ sha }, 'html')}">${users === undefined ? 'Show users' : `Show ${reader.number(users)} users`}</a></td></tr>`,
      )}</tbody></table></div>
${found.length > mostListed && html`<p class="note">JSON has all ${reader.number(found.length)}.</p>`}`;
  })}`;
}
