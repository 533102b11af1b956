/** Account names as the profile service wants them. */

/**
 * Claims-encoded Entra member:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience
 */
const claimPrefix = 'i:0#.f|membership|';

export function claim(upn: string): string {
  return `${claimPrefix}${upn}`;
}

/** Inside an OData literal a quote is written twice; PnPjs percent-encodes the rest (`#EXT#`, letters beyond ASCII). */
export function claimLiteral(upn: string): string {
  return claim(upn).replaceAll("'", "''");
}
