/** Account names in the form that the profile service needs. */

/**
 * Claims-encoded Entra member:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience
 */
const claimPrefix = 'i:0#.f|membership|';

export function claim(upn: string): string {
  return `${claimPrefix}${upn}`;
}

/**
 * For an OData literal, in which quotes are doubled; PnPjs percent-encodes the rest (`#EXT#`, non-ASCII
 * letters).
 */
export function claimLiteral(upn: string): string {
  return claim(upn).replaceAll("'", "''");
}
