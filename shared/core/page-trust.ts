/** How many rows of a page may be malformed before the whole page is rejected. */

/** In percent of the page. One malformed row is always tolerated, because a page may have few rows. */
const tolerated = 5;
const mostOddRows = 20;

export function isTrustworthy(odd: number, rows: number): boolean {
  return odd <= mostOddRows && (odd <= 1 || odd * 100 <= tolerated * rows);
}
