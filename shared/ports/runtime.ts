/** What a workflow needs from its process: time, images, messages and telemetry. */
import type { Dimensions, EventName, Measurements } from '../core/events.ts';
import type { Likeness, PerSize, Pixels, Sha256 } from '../core/observation.ts';
import type { Measured } from '../core/picture-weight.ts';
import type { Traffic } from '../core/traffic.ts';

/**
 * Limits the bytes of all photos in the memory of one process. Work that holds photos must not request more before it has
 * ended. `seen` receives the size of each photo that was read, in bytes.
 */
export interface PictureMemory {
  /** How many of these photos are read together: at least one. */
  fitting(photos: readonly Measured[]): number;
  /** Waits until these photos fit, first come, first served. */
  photos<T>(photos: readonly Measured[], work: (seen: (bytes: number) => void) => Promise<T>): Promise<T>;
  /** The same for one file of the library. */
  file<T>(work: (seen: (bytes: number) => void) => Promise<T>): Promise<T>;
  /**
   * The same for what is held of one user while it is repaired. Before `holds` receives the bytes, the largest photo is
   * assumed. Within it, photos and files are read as usual.
   */
  held<T>(work: (holds: (bytes: number) => void) => Promise<T>): Promise<T>;
}

/** One thing that a caller wants and that is read together with others. */
export interface Wanted<I extends { readonly key: string }, T> {
  /** Batches of one kind are read one after the other. */
  readonly kind: string;
  /** Items with the same key are read once. */
  readonly item: I;
  /** Aborts when the caller leaves. */
  readonly signal: AbortSignal;
  /** Answers each key. Its own `signal` aborts when all callers of the batch have left. */
  readonly read: (items: readonly I[], signal: AbortSignal) => Promise<ReadonlyMap<string, T>>;
  /** The share of time in which batches may be read, above 0 and up to 1. The rest of the time belongs to others. */
  readonly share: () => Promise<number>;
}

/** Gathers what callers of this process want at about the same time into batches of up to twenty. */
export interface Gathering {
  /** Throws what reading the batch throws, and at once the reason of `signal` when it aborts. */
  ask<I extends { readonly key: string }, T>(wanted: Wanted<I, T>): Promise<T>;
}

/** Hashes, compares and converts images. Methods never throw for invalid image data. */
export interface Images {
  sha256(bytes: Uint8Array): Sha256;
  /**
   * EXIF-rotated, cut to the centre square, brought to 48x48 sRGB, blurred, averaged. Undefined: not a readable
   * image.
   */
  likeness(bytes: Uint8Array): Promise<Likeness | undefined>;
  /** Of the upright picture. Undefined: not an image of a known format. */
  pixels(bytes: Uint8Array): Promise<Pixels | undefined>;
  /** Why the likeness is undefined, for people: "is cut short". */
  problem(bytes: Uint8Array): Promise<string>;
  /** JPEG renditions, EXIF-rotated, square, sRGB, never enlarged. Undefined: not a readable image. */
  renditions(bytes: Uint8Array, pixels: PerSize<number>): Promise<PerSize<Uint8Array> | undefined>;
  /** The same bytes if they are a JPEG, otherwise a JPEG of the same picture. Undefined: not a readable image. */
  jpeg(bytes: Uint8Array): Promise<Uint8Array | undefined>;
  readonly memory: PictureMemory;
}

/** The queues of Instep; each has a trigger in functions/. */
export type QueueName =
  | 'refresh-directory'
  | 'refresh-library'
  | 'compare-users'
  | 'close-run'
  | 'repair-photos'
  | 'sync-user';

/** A message that is delivered later. */
export interface Scheduled {
  /** Removes the message; has no effect when it was already delivered. */
  cancel(): Promise<void>;
}

/**
 * Sends messages. Throws like the stores, and PermanentError `message-too-long` above 48 KiB, which are 64 KiB in Base64.
 */
export interface Queues {
  /** The message is delivered at least once, not before `delayMs` (default 0, at most seven days). */
  send(queue: QueueName, message: object, delayMs?: number): Promise<void>;
  /** Like `send`, for a message that may be cancelled. */
  schedule(queue: QueueName, message: object, delayMs: number): Promise<Scheduled>;
}

/** `Given`, without properties that `Listed` lacks: TypeScript alone lets a variable carry extra ones. */
type Exactly<Given, Listed> = Given & Readonly<Record<Exclude<keyof Given, keyof Listed>, never>>;

/** Sends custom events to Application Insights. Never throws. */
export interface Telemetry {
  /** Dimensions and measurements must be exactly those that the event catalogue names. */
  event<E extends EventName, D extends Dimensions<E>, M extends Measurements<E>>(
    name: E,
    dimensions: Exactly<D, Dimensions<E>>,
    measurements: Exactly<M, Measurements<E>>,
  ): void;
  /** Sends buffered events; every function calls it before it returns, because a frozen instance sends nothing. */
  flush(): Promise<void>;
}

/** Counts the requests to Microsoft 365. */
export interface TrafficCounter {
  /**
   * What the present invocation has sent until now. Requests that several callers share count for the one that sent them.
   * Undefined: nobody counts.
   */
  soFar(): Traffic | undefined;
}

/** The only source of the present time, so that tests can set it. */
export interface Clock {
  now(): Date;
}

export interface Ids {
  /** A random UUID: no other process makes the same, and none can guess it. */
  fresh(): string;
}

/** The only source of waits, so that tests can skip them. */
export interface Timer {
  /** When `signal` is aborted, resolves early, without an error. Why it is a port: DECISIONS.md, D-test-timer. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}
