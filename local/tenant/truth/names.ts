/** How SharePoint names pictures and writes their addresses. */
import type { Size } from './types.ts';

/** The older generation: the UPN, in lower case, with every `@` and `.` an underscore. */
export function baseOfUpn(upn: string): string {
  return upn.toLowerCase().replace(/[@.]/g, '_');
}

export function fileName(base: string, size: Size): string {
  return `${base}_${size}Thumb.jpg`;
}

/** As PictureURL keeps it: with `:443`, percent-encoded, no query, naming the M file. */
export function pictureUrl(host: string, path: string): string {
  return `https://${host}:443${encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F')}`;
}

/**
 * The address of the M file that people see; '' where they see none. Only state 1 is known to hide it; what empty or 2 means
 * is unknown, and unknown is not absent (DECISIONS.md, D-placeholder-state).
 */
export function addressShown(properties: ReadonlyMap<string, string> | undefined): string {
  if (properties?.get('SPS-PicturePlaceholderState') === '1') return '';
  return properties?.get('PictureURL') ?? '';
}

/** The decoded path a PictureURL names on `host`; undefined when it names none there. */
export function pathOfPictureUrl(host: string, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.hostname.toLowerCase() === host.toLowerCase()
    ? decodeURIComponent(parsed.pathname)
    : undefined;
}

/** The file of another size beside an M file: SharePoint swaps the token. */
export function pathOfSize(mPath: string, size: Size): string {
  return mPath.replace(/_MThumb(?=\.[a-z]+$)/i, `_${size}Thumb`);
}

const secondsToEpoch = 62_135_596_800;

/** SPS-PictureTimestamp: whole seconds since 0001-01-01 UTC. */
export function pictureTimestamp(at: Date): string {
  return String(Math.floor(at.getTime() / 1000) + secondsToEpoch);
}
