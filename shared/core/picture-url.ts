/** What a PictureURL points at. */
import type { Size } from './observation.ts';

export type PointsAt =
  | { readonly kind: 'nothing' }
  /** A file of the picture folder, by its base in lower case. */
  | { readonly kind: 'base'; readonly base: string }
  /** Any other address: another host, another folder or a file name of another form. */
  | { readonly kind: 'elsewhere' };

const mediumFile = /^(.+)_mthumb\.jpg$/;

/**
 * Accepts the forms in which SharePoint stores addresses: with `:443`, percent-encoded, in any case, with a query.
 * Pictures below `/_layouts/` are SharePoint's own placeholders.
 */
export function pointsAt(
  pictureUrl: string,
  location: { readonly host: string; readonly folder: string },
): PointsAt {
  if (pictureUrl.trim() === '') return { kind: 'nothing' };
  const parsed = parse(pictureUrl);
  if (parsed === undefined) return { kind: 'elsewhere' };
  if (parsed.path.startsWith('/_layouts/')) return { kind: 'nothing' };
  const folder = `${location.folder.toLowerCase()}/`;
  if (parsed.host !== location.host.toLowerCase() || !parsed.path.startsWith(folder))
    return { kind: 'elsewhere' };
  const base = mediumFile.exec(parsed.path.slice(folder.length))?.[1];
  return base === undefined || base.includes('/') ? { kind: 'elsewhere' } : { kind: 'base', base };
}

/**
 * Whether Instep may write an address that it has stored: none, or a file of the picture folder here. Any other could be of
 * another tenant, or a page that shows another user, whoever stored it (DECISIONS.md, D-restored-addresses).
 */
export function mayBeRestored(
  pictureUrl: string,
  location: { readonly host: string; readonly folder: string },
): boolean {
  if (pictureUrl === '') return true;
  if (pointsAt(pictureUrl, location).kind !== 'base') return false;
  const { protocol, port, username, password } = new URL(pictureUrl);
  return protocol === 'https:' && port === '' && username === '' && password === '';
}

/** Whether an address is one of this host. */
export function isOn(pictureUrl: string, host: string): boolean {
  return parse(pictureUrl)?.host === host.toLowerCase();
}

function parse(pictureUrl: string): { host: string; path: string } | undefined {
  if (!URL.canParse(pictureUrl)) return undefined;
  const url = new URL(pictureUrl);
  const path = decode(url.pathname);
  return path === undefined ? undefined : { host: url.hostname.toLowerCase(), path: path.toLowerCase() };
}

/** Undefined if the path is not valid percent-encoding, the only case in which decodeURIComponent throws. */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** File name of one size. SharePoint finds S and L by replacing the size in the address of M. */
export function fileName(base: string, size: Size): string {
  return `${base}_${size}Thumb.jpg`;
}

/** The address SharePoint stores for a base: with the port, each segment percent-encoded. */
export function pictureUrl(
  base: string,
  location: { readonly host: string; readonly folder: string },
): string {
  const path = `${location.folder}/${fileName(base, 'M')}`.split('/').map(encodeURIComponent).join('/');
  return `https://${location.host}:443${path}`;
}

/** Seconds since 0001-01-01T00:00:00Z, as SPS-PictureTimestamp counts. */
export function pictureTimestamp(now: Date): string {
  return String(Math.floor(now.getTime() / 1000) + 62_135_596_800);
}
