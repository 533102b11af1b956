/** What was read about one user on each side. Plain data. Unreadable is a separate value and never means absent. */

/** SHA-256, 64 lower-case hexadecimal digits. */
export type Sha256 = string;

/** The three files that SharePoint stores for one photo, named `{base}_{size}Thumb.jpg`. */
export type Size = 'S' | 'M' | 'L';
export const sizes: readonly Size[] = ['S', 'M', 'L'];

/** One value for each size. */
export type PerSize<T> = Readonly<Record<Size, T>>;

export interface Pixels {
  readonly width: number;
  readonly height: number;
}

/**
 * A user's photo in Exchange, without its bytes. `cause` is for people: "HTTP 503", "timed out". `pixels` is absent if
 * Exchange did not return them.
 */
export type SourceReading =
  | { readonly kind: 'photo'; readonly etag: string; readonly pixels?: Pixels }
  | { readonly kind: 'none'; readonly code: string }
  | { readonly kind: 'no-mailbox'; readonly code: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly cause: string };

/**
 * The same with the bytes of the photo, which start with the signature of an image. `etag`: what the answer with the
 * bytes carried, if it carried one.
 */
export type SourcePhoto =
  | { readonly kind: 'photo'; readonly bytes: Uint8Array; readonly etag?: string }
  | Exclude<SourceReading, { readonly kind: 'photo' }>;

/** A user's profile in SharePoint. `objectId` is undefined if the profile contains none. */
export type ProfileReading =
  | {
      readonly kind: 'profile';
      readonly objectId: string | undefined;
      readonly pictureUrl: string;
      readonly placeholderState: string;
      readonly syncState: string;
      readonly timestamp: string;
      readonly personalSiteHost: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly cause: string };

/** One file of the photo library. `etag` is for a conditional removal; absent if SharePoint returned none. */
export type FileReading =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly etag?: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly cause: string };

/** The mean colour of each cell of a 12x12 grid, red, green and blue in turn, 0 to 255: 432 numbers. */
export type Likeness = readonly number[];

/** The properties of a SharePoint profile that Instep reads and writes. */
export type PictureProperty =
  | 'PictureURL'
  | 'SPS-PicturePlaceholderState'
  | 'SPS-PictureTimestamp'
  | 'SPS-PictureExchangeSyncState';
