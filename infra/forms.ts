/** The formats of ids, hashes and names that these commands accept. */

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As these commands print it; input may have capital letters. */
export const sha256 = /^[0-9a-f]{64}$/;
/** Checked before they reach az, because on Windows they pass through a shell. */
export const resourceGroupName = /^[\w.()-]{1,90}$/;
export const appName = /^[a-z0-9][a-z0-9-]{1,59}$/i;
