/** Hands out writers that are bound to a lease (DECISIONS.md, D-writers). */
import { PermanentError } from '../core/errors.ts';
import type { Clock } from '../ports/runtime.ts';
import type { PhotoWriter, WritePermit, Writers } from '../ports/tenant.ts';

export interface WritersOptions {
  readonly clock: Clock;
  /** By my-site host; undefined: no geo location with that host was opened. */
  readonly writerAt: (host: string) => PhotoWriter | undefined;
}

export function createWriters({ clock, writerAt }: WritersOptions): Writers {
  return {
    open({ host }, permit) {
      const writer = writerAt(host);
      if (writer === undefined) throw new PermanentError('unknown-geo', `There is no geo location ${host}`);
      return bound(writer, permit, clock);
    },
  };
}

function bound(writer: PhotoWriter, { lease, reason }: WritePermit, clock: Clock): PhotoWriter {
  async function mustHold(): Promise<void> {
    if (await lease.held(clock.now())) return;
    throw new PermanentError('lease-lost', `The lease of user ${reason.userId} ended before the write did`);
  }
  return {
    async upload(...given) {
      await mustHold();
      return writer.upload(...given);
    },
    async remove(...given) {
      await mustHold();
      await writer.remove(...given);
    },
    async setProperty(...given) {
      await mustHold();
      await writer.setProperty(...given);
    },
  };
}
