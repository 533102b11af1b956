/** The values of a connection string ("name=value;name=value") by name in lower case. */
export function connectionStringParts(connectionString: string): ReadonlyMap<string, string> {
  const pairs = connectionString.split(';').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
  });
  return new Map(pairs);
}
