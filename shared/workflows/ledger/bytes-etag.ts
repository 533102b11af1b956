/** Learns from photos that are asked for both ways whether their bytes carry the ETag of their metadata. */
import { afterBoth, isBelieved, isInDoubt, moreCareful } from '../../core/bytes-etag.ts';
import type { EtagBehaviour } from '../../core/etag-behaviour.ts';
import type { SourceReading } from '../../core/observation.ts';
import type { SourcePhotos } from '../../ports/tenant.ts';
import type { Runtime, State } from '../context.ts';
import { etagBehaviourCursor } from './cursors.ts';

/** What it learns holds at once for its own message. */
export interface BytesEtagLearner {
  isBelieved(): boolean;
  isInDoubt(): boolean;
  /** Until it is known, few groups of users get their turn at a time. Returns what ends the turn; to repeat it does no harm. */
  turn(): Promise<() => void>;
  /**
   * The same photos; learns from those that it downloads, and then ends the turn. `described`: their metadata, which was
   * read before.
   */
  watching(
    photos: SourcePhotos,
    described: ReadonlyMap<string, SourceReading>,
    endTurn?: () => void,
  ): SourcePhotos;
  /** For other messages. Writes only what was decided. */
  save(): Promise<void>;
}

/** With the photos of forty users, enough of them agree. Where few have one, twice as many follow each time. */
const firstTurns = 2;

export function bytesEtagLearner(
  { cursors, clock }: Pick<State, 'cursors'> & Pick<Runtime, 'clock'>,
  etags: EtagBehaviour,
): BytesEtagLearner {
  let saved = etags.bytes;
  let state = saved;
  let turns: Promise<void>[] = [];
  let turnsAtOnce: number = firstTurns;
  const isDecided = () => isBelieved(state) || isInDoubt(state, clock.now());
  return {
    isBelieved: () => isBelieved(state),
    isInDoubt: () => isInDoubt(state, clock.now()),
    async turn() {
      while (turns.length === turnsAtOnce && !isDecided()) {
        const before = turns;
        await Promise.all(before);
        if (turns !== before) continue;
        turns = [];
        turnsAtOnce *= 2;
      }
      let end = (): void => undefined;
      if (isDecided()) return end;
      const turn = new Promise<void>((resolve) => {
        end = resolve;
      });
      turns = [...turns, turn];
      return end;
    },
    watching: (photos, described, endTurn) => ({
      ...photos,
      async download(ids, options) {
        const read = await photos.download(ids, options);
        for (const [id, photo] of read) {
          const source = described.get(id);
          if (photo.kind !== 'photo' || source?.kind !== 'photo') continue;
          state = afterBoth(state, { described: source.etag, carried: photo.etag }, clock.now());
        }
        endTurn?.();
        return read;
      },
    }),
    async save() {
      if (isBelieved(state) === isBelieved(saved) && state.contradictedAt === saved.contradictedAt) return;
      const held = await etagBehaviourCursor.hold(cursors);
      const { bytes: stored, ...others } = held.value ?? etags;
      // Another message may have decided something else meanwhile.
      const isOurs = stored.agreed === saved.agreed && stored.contradictedAt === saved.contradictedAt;
      const next = isOurs ? state : moreCareful(state, stored);
      if ((await held.replace({ ...others, bytes: next })) !== undefined) saved = state;
    },
  };
}
