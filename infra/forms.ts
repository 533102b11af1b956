/** What ids and hashes look like, in whatever these commands are given. */

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As these commands print it; what people give may have capitals. */
export const sha256 = /^[0-9a-f]{64}$/;
/** Checked before they reach az, because on Windows they pass through a shell. */
export const resourceGroupName = /^[\w.()-]{1,90}$/;
export const appName = /^[a-z0-9][a-z0-9-]{1,59}$/i;
