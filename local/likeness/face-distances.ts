import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { likenessDistance } from '../../shared/core/likeness.ts';
import type { Likeness } from '../../shared/core/observation.ts';
import type { Face, Portraits, RenderOptions } from '../portraits/portraits.ts';
import { silhouette, silhouetteKinds } from '../portraits/silhouette.ts';
import { original, sameSamples, tiny } from './same-samples.ts';

/** What was compared, and how far apart it was. */
export type Comparison = readonly [kind: string, distance: number];

export interface FaceDistances {
  /** The original, and its tiny thumbnail of low quality. */
  readonly large: Likeness;
  readonly small: Likeness;
  readonly same: readonly Comparison[];
  readonly different: readonly Comparison[];
  readonly detail: readonly Comparison[];
}

const images = createImages();

async function likenessOf(bytes: Uint8Array): Promise<Likeness> {
  const likeness = await images.likeness(bytes);
  if (likeness === undefined) throw new Error('A picture of the measurement is unreadable.');
  return likeness;
}

/** All distances of one face. `faceNumber` says which; `index` which sizes and qualities it is shown in. */
export async function faceDistances(
  portraits: Portraits,
  faceNumber: number,
  index: number,
): Promise<FaceDistances> {
  const face = portraits.face(faceNumber);
  const source = await original(portraits, face, index);
  const [large, small] = await Promise.all([likenessOf(source), tiny(source).then(likenessOf)]);
  const same = (await sameSamples(portraits, face, { source, index })).map(
    async ({ kind, bytes }): Promise<Comparison> => [kind, likenessDistance(large, await likenessOf(bytes))],
  );
  const silhouetteDistances = (await silhouettes()).flatMap((shape) =>
    [large, small].map((seen): Comparison => ['face and silhouette', likenessDistance(seen, shape)]),
  );
  const other = await likenessOf(await portraits.render(onSameBackground(portraits, face), { width: 200 }));
  return {
    large,
    small,
    same: [['resized', likenessDistance(large, small)], ...(await Promise.all(same))],
    different: [...silhouetteDistances, ['equal backgrounds', likenessDistance(large, other)]],
    detail: index % 3 === 0 ? await details(portraits, face, large) : [],
  };
}

let shapes: Promise<Likeness[]> | undefined;

function silhouettes(): Promise<Likeness[]> {
  shapes ??= Promise.all(
    silhouetteKinds.flatMap((kind) =>
      [48, 300].map(async (width) => likenessOf(await silhouette(kind, { width, quality: 60 }))),
    ),
  );
  return shapes;
}

/** Another figure of the same style before the very same background: only the figure differs. */
function onSameBackground(portraits: Portraits, { number, style, background }: Face): Face {
  let next = portraits.face(number + 1);
  while (next.style !== style) next = portraits.face(next.number + 1);
  return { ...next, background };
}

const changes: readonly (readonly [string, Partial<RenderOptions>])[] = [
  ['glasses on or off', { variant: 'glasses' }],
  ['background of one side', { variant: 'background' }],
  ['mirrored', { variant: 'mirrored' }],
  ['cropped closer by 10 %', { zoom: 1.1 }],
];

async function details(portraits: Portraits, face: Face, large: Likeness): Promise<Comparison[]> {
  const changed = changes.map(async ([kind, change]): Promise<Comparison> => {
    const bytes = await portraits.render(face, { width: 200, quality: 80, ...change });
    return [kind, likenessDistance(large, await likenessOf(bytes))];
  });
  return Promise.all(changed);
}
