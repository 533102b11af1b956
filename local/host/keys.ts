/**
 * Function keys as the host asks for them: after routing, before anything else of the request is read
 * (`FunctionInvocationMiddleware`, `AuthenticationLevelHandler` of https://github.com/Azure/azure-functions-host).
 */
import { timingSafeEqual } from 'node:crypto';
import { type HeaderLine, valuesOf } from './header-lines.ts';
import { queryPairs } from './trigger-metadata.ts';

export interface Keys {
  readonly functionKey: string;
  readonly masterKey: string;
}

export type AuthLevel = 'anonymous' | 'function' | 'admin';

export interface Credentials {
  readonly headers: readonly HeaderLine[];
  readonly search: string;
}

/** Without keys every caller is let in, as with Core Tools. */
export function isLetIn(keys: Keys | undefined, level: AuthLevel, given: Credentials): boolean {
  if (keys === undefined || level === 'anonymous') return true;
  const key = keyOf(given);
  if (isSame(key, keys.masterKey)) return true;
  return level === 'function' && isSame(key, keys.functionKey);
}

/** A header wins over the query, even when it is empty. */
function keyOf({ headers, search }: Credentials): string {
  const [fromHeader] = valuesOf(headers, 'x-functions-key');
  if (fromHeader !== undefined) return fromHeader;
  return queryPairs(search).find(([name]) => name.toLowerCase() === 'code')?.[1] ?? '';
}

function isSame(given: string, key: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(key)];
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}
