/** The report of users without a photo, or with a tiny one. */
import { labelsOf } from '../../core/catalogue/codes.ts';
import { photoWords } from '../../core/words.ts';
import type { PhotoLine, PhotoReport } from '../../workflows/report/photo-report.ts';
import { html } from '../html.ts';
import { countTable, downloads, labelled } from './page.ts';
import { type Column, linesOf, type Sheet } from './sheet.ts';

function photoLine({ signInName, userId, state: photo, pixels }: PhotoLine) {
  const { width, height } = pixels ?? {};
  return { signInName, userId, photo, width, height, why: photoWords[photo].meaning };
}

type ShownLine = ReturnType<typeof photoLine>;

const columns: readonly Column<keyof ShownLine>[] = [
  { name: 'signInName', heading: 'Sign-in name' },
  { name: 'userId', heading: 'Object id' },
  { name: 'photo', heading: 'Photo', labels: labelsOf(photoWords) },
  { name: 'width', heading: 'Width, px' },
  { name: 'height', heading: 'Height, px' },
  { name: 'why', heading: 'What it means' },
];

export function photoSheet(
  { runId, rows, counts }: PhotoReport,
  { photo, tinyBelow }: { readonly photo: readonly PhotoLine['state'][]; readonly tinyBelow: number },
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
      intro: html`<p>All users in scope, as run ${runId} and earlier runs read them from Exchange. A photo is tiny if its shorter side has fewer than ${tinyBelow} pixels.</p>
${downloads(query)}`,
      outro: () =>
        countTable(
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
