/** Whose picture each byte string is. Kept by SHA-256, so that it outlives the bytes. */
import { sha256 } from './pictures.ts';
import type { FaceId, RecordedFace } from './types.ts';

export class FaceRecord {
  readonly #faceBySha = new Map<string, RecordedFace>();
  readonly #owners = new Map<FaceId, Set<string>>();

  /** The same bytes always show the same face; the first entry for them counts. */
  add(bytes: Uint8Array, face: RecordedFace): void {
    const sha = sha256(bytes);
    if (!this.#faceBySha.has(sha)) this.#faceBySha.set(sha, face);
  }

  /** Undefined: bytes from outside; recognition has to find what they show. */
  faceOf(bytes: Uint8Array): RecordedFace | undefined {
    return this.#faceBySha.get(sha256(bytes));
  }

  /** A picture may belong to several: twins of one original, or a default picture that many wear. */
  giveFace(face: FaceId, userId: string): void {
    const owners = this.#owners.get(face);
    if (owners) owners.add(userId);
    else this.#owners.set(face, new Set([userId]));
  }

  ownersOf(face: FaceId): ReadonlySet<string> {
    return this.#owners.get(face) ?? new Set();
  }

  /** Every face that a person ever had. */
  faces(): IterableIterator<FaceId> {
    return this.#owners.keys();
  }
}
