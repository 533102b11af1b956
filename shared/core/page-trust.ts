/** How many rows of a page may be odd before the whole page is doubted. */

/** In percent of the page. One odd row is always tolerated: a page of a quiet night has few rows. */
const tolerated = 5;
const mostOddRows = 20;

export function isTrustworthy(odd: number, rows: number): boolean {
  return odd <= mostOddRows && (odd <= 1 || odd * 100 <= tolerated * rows);
}
