/** The end of a JPEG. Some phones write none (https://github.com/lovell/sharp/issues/3629), and every viewer shows it. */

/**
 * Whether the bytes contain the image's own end marker. Segments are skipped by their length, because a
 * thumbnail inside one has an end marker too; within a scan, 0xFF is followed by 0x00, a restart or a marker
 * (ITU T.81, B.1).
 */
export function hasEndMarker(bytes: Uint8Array): boolean {
  return endOfWalk(bytes) === 'end marker';
}

/** Whether the bytes end before the picture begins. */
export function endsInHeader(bytes: Uint8Array): boolean {
  return endOfWalk(bytes) === 'header';
}

function endOfWalk(bytes: Uint8Array): 'end marker' | 'header' | 'scan' {
  let at = 2;
  let isInScan = false;
  while (at + 1 < bytes.length) {
    // A native search: a scan is nearly all of a photo, and a marker is rare in it.
    const next = bytes.indexOf(0xff, at);
    at = next === -1 ? bytes.length : next;
    const marker = bytes[at + 1];
    if (marker === undefined) break;
    if (marker === 0xd9) return 'end marker';
    if (marker === 0xda) isInScan = true;
    at += isPartOfScan(marker) ? 1 : 2 + segmentLength(bytes, at + 2);
  }
  return isInScan && at <= bytes.length ? 'scan' : 'header';
}

/**
 * The same picture with an end marker, for a decoder that refuses one without. Half a marker is completed, and what
 * pads the file is dropped: a zero belongs to the scan only after 0xFF.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === 0 && bytes[length - 2] !== 0xff) length -= 1;
  if (bytes[length - 1] === 0xff) length -= 1;
  const ended = new Uint8Array(length + 2);
  ended.set(bytes.subarray(0, length));
  ended.set([0xff, 0xd9], length);
  return ended;
}

/** A stuffed byte, a restart, or a fill byte before a marker. */
function isPartOfScan(marker: number): boolean {
  return marker === 0x00 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}

function segmentLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
