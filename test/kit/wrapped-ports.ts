/** Ports of the tenant whose methods a test can replace, and give back. */
import type { Geo, Geos, PhotoWriter, Writers } from '../../shared/ports/tenant.ts';

export type GeoPorts = Pick<Geo, 'library' | 'profiles'>;

interface Wrapping {
  readonly port: keyof GeoPorts;
  readonly change: (real: object) => object;
  /** By host, so that the state of a wrapper is kept. */
  readonly made: Map<string, object>;
}

/** Wraps the libraries or profiles of all geo locations; the latest wrapper is outermost. */
export function wrappedGeos(real: Geos) {
  const wrappings: Wrapping[] = [];
  function changed({ port, change, made }: Wrapping, front: Geo): Geo {
    const wrapped = made.get(front.host) ?? change(front[port]);
    made.set(front.host, wrapped);
    return { ...front, [port]: { ...front[port], ...wrapped } };
  }
  const inFront = (geo: Geo): Geo => wrappings.reduce((front, one) => changed(one, front), geo);
  const geos: Geos = {
    get home() {
      return inFront(real.home);
    },
    list: async () => (await real.list()).map(inFront),
    async listing() {
      const listing = await real.listing();
      return { ...listing, geos: listing.geos.map(inFront) };
    },
  };
  function wrap(port: keyof GeoPorts, change: Wrapping['change']): () => void {
    const wrapping = { port, change, made: new Map() };
    wrappings.push(wrapping);
    return () => {
      wrappings.splice(wrappings.indexOf(wrapping), 1);
    };
  }
  return { geos, wrap };
}

/** Wraps every writer that is opened from now on; the latest wrapper is outermost. */
export function wrappedWriters(real: Writers) {
  type Change = (front: PhotoWriter) => Partial<PhotoWriter>;
  const changes: Change[] = [];
  const writers: Writers = {
    open(...given) {
      let front = real.open(...given);
      for (const change of changes) front = { ...front, ...change(front) };
      return front;
    },
  };
  function wrap(change: Change): () => void {
    changes.push(change);
    return () => {
      changes.splice(changes.indexOf(change), 1);
    };
  }
  return { writers, wrap };
}
