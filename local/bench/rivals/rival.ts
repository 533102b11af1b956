/** What the bench asks of a rival, and what it gives to one. */
import type { Fetch } from '../../../shared/adapters/transport/transport.ts';
import type { Images } from '../../../shared/ports/runtime.ts';

export interface RivalWorld {
  readonly fetch: Fetch;
  wait(ms: number): Promise<void>;
  nowMs(): number;
  /** Access token for `https://{host}`. */
  token(host: string): Promise<string>;
  /** The same functions that Instep has, so that tools differ by what they send. */
  readonly images: Pick<Images, 'sha256' | 'likeness' | 'renditions'>;
  readonly hosts: { readonly graph: string; readonly mySite: string };
  /** Decoded and server-relative: where the photo files are. */
  readonly folder: string;
  /** Azure Table Storage, for those that keep their state there. */
  readonly table: StateTable;
  /** When the host ends an invocation that began at `beganMs`. */
  readonly functionTimeoutMs: number;
}

export interface StateTable {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
}

/** What a pass came to. */
export interface Pass {
  /** Object ids: written, or with `report` those that would be. */
  readonly written: ReadonlySet<string>;
  /** Users about whom an error was logged. */
  readonly failed: ReadonlySet<string>;
}

export interface Rival {
  /** Whether it can report without writing; if not, its first night writes, and it plays no repair night. */
  readonly reports: boolean;
  /** One pass over all users. What it keeps from one to the next is in the object that made it. */
  pass(world: RivalWorld, mode: 'report' | 'write'): Promise<Pass>;
}
