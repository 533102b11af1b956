/** The report of users without a photo, or with a tiny one. */
import { labelsOf } from '../../core/catalogue/codes.ts';
import { capital } from '../../core/catalogue/labels.ts';
import { photoWords } from '../../core/words.ts';
import type { PhotoLine, PhotoReport } from '../../workflows/report/photo-report.ts';
import { type Html, html } from '../html.ts';
import { wayBack } from './console-links.ts';
import { countTable, downloads, labelled } from './page.ts';
import type { Reader } from './reader.ts';
import { type Column, linesOf, type Sheet } from './sheet.ts';

function photoLine({ signInName, userId, state: photo, pixels }: PhotoLine) {
  const { width, height } = pixels ?? {};
  return { signInName, userId, photo, width, height, why: photoWords[photo].meaning };
}

type ShownLine = ReturnType<typeof photoLine>;

const columns: readonly Column<keyof ShownLine>[] = [
  { name: 'signInName', heading: 'Sign-in name' },
  { name: 'userId', heading: 'Object id', style: 'id' },
  { name: 'photo', heading: 'Photo', labels: labelsOf(photoWords) },
  { name: 'width', heading: 'Width, px' },
  { name: 'height', heading: 'Height, px' },
  { name: 'why', heading: 'What it means', style: 'why' },
];

export function photoSheet(
  { runId, rows, counts }: PhotoReport,
  { photo, tinyBelow }: { readonly photo: readonly PhotoLine['state'][]; readonly tinyBelow: number },
  reader: Reader,
): Sheet<ShownLine> {
  const query = { photo: photo.join(','), tinyBelow: String(tinyBelow) };
  return {
    fileName: 'instep-photos',
    lines: linesOf(rows, photoLine),
    columns,
    head: { runId, tinyBelow, filter: { photo } },
    list: 'users',
    foot: () => ({ counts: counts() }),
    page: {
      title: 'Missing and tiny photos',
      faces: ['exchange'],
      findsPeople: false,
      way: wayBack(reader),
      intro: html`<p>All users in scope, as run ${runId} and earlier runs read them from Exchange. A photo is tiny if its shorter side has fewer than ${tinyBelow} pixels.</p>
${filters(photo, tinyBelow)}${downloads(query)}`,
      outro: () =>
        countTable(
          reader,
          'Number of all users in scope, listed or not',
          Object.entries(counts()).map(([state, count]) => {
            const { label, meaning } = photoWords[state as PhotoLine['state']];
            return [labelled(label, state), meaning, count];
          }),
        ),
    },
    query,
  };
}

function filters(chosen: readonly PhotoLine['state'][], tinyBelow: number): Html {
  const several = chosen.length !== 1;
  const options = Object.entries(photoWords).map(
    ([state, { label }]) =>
      html`<option value="${state}"${!several && chosen[0] === state && html` selected`}>${capital(label)}</option>`,
  );
  const all = html`<option value="">All but good</option>`;
  const asked =
    several && chosen.length > 0 && html`<option value="${chosen.join(',')}" selected>As now</option>`;
  return html`<form><p class="field"><label for="photo">Photo</label><select id="photo" name="photo">${all}${asked}${options}</select></p>
<p class="field"><label for="tiny">Tiny below, px</label><input id="tiny" name="tinyBelow" inputmode="numeric" value="${tinyBelow}" size="4"></p>
<input type="hidden" name="format" value="html"><button>Filter</button></form>
`;
}
