/** Recognises what bytes from outside show: the nearest picture of this tenant, if it is near and no other is. */
import { differs, fingerprint } from '../../portraits/fingerprint.ts';
import { silhouetteKinds } from '../../portraits/silhouette.ts';
import { eachOf } from './each-of.ts';
import type { Recipe } from './pictures.ts';
import type { TenantState } from './tenant-state.ts';
import type { FaceId, LibraryFile, RecordedFace } from './types.ts';

/**
 * Root mean square distances of fingerprints, measured over 2,200 faces and all shapes of originals: the same picture at
 * 48 px and JPEG quality 50 is at most 15 away, another face at least 29. Distance is a metric, so whatever is nearer
 * than 14 to one picture is at least 15 from every other one.
 */
const surelyThisOne = 14;
const atMost = 20;
const margin = 8;

interface Candidate {
  readonly shows: RecordedFace;
  readonly print: Uint8Array;
}

/** One for each tenant; it draws each picture once. */
export class Recognition {
  readonly #tenant: TenantState;
  readonly #faces = new Map<FaceId, Promise<Candidate>>();
  #silhouettes: Promise<readonly Candidate[]> | undefined;

  constructor(tenant: TenantState) {
    this.#tenant = tenant;
  }

  /** `likely` are tried first, because most files show the face their name promises. */
  async whatShows(file: LibraryFile, likely: readonly FaceId[]): Promise<RecordedFace> {
    if (file.shows !== undefined) return file.shows;
    const bytes = await file.bytes();
    const recorded = this.#tenant.record.faceOf(bytes);
    if (recorded !== undefined) return recorded;
    const found = this.#tenant.pictures.shows(bytes) ?? (await this.#recognise(bytes, likely));
    if (found !== 'nobody') this.#tenant.record.add(bytes, found);
    return found;
  }

  async #recognise(bytes: Buffer, likely: readonly FaceId[]): Promise<RecordedFace> {
    const print = await readPrint(bytes);
    if (!print) return 'nobody';
    for (const face of likely) {
      if (differs(print, (await this.#candidate(face)).print) < surelyThisOne) return face;
    }
    this.#silhouettes ??= this.#drawSilhouettes();
    const candidates = await eachOf([...this.#tenant.record.faces()], (face) => this.#candidate(face));
    return nearest(print, [...candidates, ...(await this.#silhouettes)]);
  }

  #candidate(face: FaceId): Promise<Candidate> {
    let candidate = this.#faces.get(face);
    if (!candidate) {
      candidate = this.#draw(face, { kind: 'original', face, ...plain });
      this.#faces.set(face, candidate);
    }
    return candidate;
  }

  #drawSilhouettes(): Promise<readonly Candidate[]> {
    return Promise.all(
      silhouetteKinds.map((design) => this.#draw('silhouette', { kind: 'silhouette', design, pixels: 96 })),
    );
  }

  async #draw(shows: RecordedFace, recipe: Recipe): Promise<Candidate> {
    return { shows, print: await fingerprint(await this.#tenant.pictures.render(recipe)) };
  }
}

const plain = { width: 96, height: 96, quality: 95, format: 'jpeg', exifOrientation: 1 } as const;

/** Undefined for bytes that are no image. */
async function readPrint(bytes: Buffer): Promise<Uint8Array | undefined> {
  try {
    return await fingerprint(bytes);
  } catch {
    // The decoder's errors have no class of their own; whatever it cannot decode is `nobody`.
    return undefined;
  }
}

function nearest(print: Uint8Array, candidates: readonly Candidate[]): RecordedFace {
  const ranked = candidates
    .map((one) => ({ shows: one.shows, distance: differs(print, one.print) }))
    .sort((a, b) => a.distance - b.distance);
  const first = ranked[0];
  const second = ranked.find((one) => one.shows !== first?.shows);
  if (!first || first.distance > atMost) return 'nobody';
  return second && second.distance - first.distance < margin ? 'nobody' : first.shows;
}
