import { all, type Distances, type Measurement } from './measurement.ts';
import { histogram, percentile, shareOf } from './statistics.ts';
import { errorRates } from './thresholds.ts';

const shares = [0, 0.01, 0.5, 0.9, 0.99, 1];
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

function row(kind: string, values: readonly number[], called: string): string {
  const figures = shares.map((share) => percentile(values, share).toFixed(1).padStart(7)).join('');
  return `  ${kind.padEnd(26)}${String(values.length).padStart(7)}${figures}  ${called.padStart(9)}`;
}

function table(title: string, distances: Distances, threshold: number): string[] {
  const called = (values: readonly number[]) => percent(shareOf(values, (value) => value > threshold));
  const head = `${' '.repeat(28)}  count    min     1%    50%    90%    99%    max  different`;
  const rows = [...distances].map(([kind, values]) => row(kind, values, called(values)));
  return [title, head, ...rows, row('all', all(distances), called(all(distances))), ''];
}

/** Both error rates, the two distributions and the changes of one detail, as lines of text. */
export function report(measurement: Measurement, threshold: number): string[] {
  const { same, different, detail, faces, seed } = measurement;
  const { wrongDifferent, wrongSame } = errorRates(measurement, threshold);
  return [
    `${faces} faces of seed "${seed}", threshold ${threshold}`,
    `  wrong "different": ${percent(wrongDifferent)} of ${all(same).length} renderings of one picture`,
    `  wrong "same":      ${percent(wrongSame)} of ${all(different).length} pairs of two`,
    '',
    ...table('One picture, two renderings', same, threshold),
    ...histogram(all(same), 5, 60),
    '',
    ...table('Two pictures', different, threshold),
    ...histogram(all(different), 40, 440),
    '',
    ...table('One detail changed (other pictures, which a coarse measure may miss)', detail, threshold),
    ...unseen(detail, threshold),
  ];
}

function unseen(detail: Distances, threshold: number): string[] {
  return [...detail].flatMap(([kind, values]) => {
    const missed = values.filter((value) => value <= threshold).length;
    return missed === 0
      ? []
      : [`  ${kind}: ${missed} of ${values.length} are not distinguished from re-encoding.`];
  });
}
