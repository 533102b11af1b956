/** Headers as they were sent: in order, with repeated ones. Node's `headers` joins or drops those. */
export type HeaderLine = readonly [name: string, value: string];

export function headerLines(rawHeaders: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    lines.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return lines;
}

export function valuesOf(lines: readonly HeaderLine[], name: string): string[] {
  return lines.flatMap(([one, value]) => (one.toLowerCase() === name ? [value] : []));
}

export function without(lines: readonly HeaderLine[], names: ReadonlySet<string>): HeaderLine[] {
  return lines.filter(([name]) => !names.has(name.toLowerCase()));
}

/**
 * What YARP, the host's proxy, passes on in neither direction (`RequestUtilities.ShouldSkipRequestHeader` and
 * `ShouldSkipResponseHeader` of https://github.com/microsoft/reverse-proxy). `Trailer` passes.
 */
export const notPassedOn: ReadonlySet<string> = new Set([
  'connection',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-features',
  'proxy-instruction',
  'security-scheme',
  'alpn',
  'close',
  'http2-settings',
  'upgrade-insecure-requests',
  'te',
  'alt-svc',
  'forwarded',
]);

const oddlyWritten: Readonly<Record<string, string>> = {
  te: 'TE',
  dnt: 'DNT',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  baggage: 'baggage',
};

/** The headers that Kestrel knows: it names them in its own spelling, and any other as the caller wrote it. */
const kestrelNames: ReadonlySet<string> = new Set(
  `accept accept-charset accept-encoding accept-language access-control-request-headers access-control-request-method
  allow authorization baggage cache-control connection content-disposition content-encoding content-language
  content-length content-location content-md5 content-range content-type cookie correlation-context date expect expires
  from grpc-accept-encoding grpc-encoding grpc-timeout host if-match if-modified-since if-none-match if-range
  if-unmodified-since keep-alive last-modified max-forwards origin pragma proxy-authorization range referer request-id
  te trailer transfer-encoding translate traceparent tracestate upgrade upgrade-insecure-requests user-agent via warning
  x-requested-with`.split(/\s+/),
);

/** By name without regard to case; repeated ones are joined by a comma, `Cookie` too. */
export function joinedByKestrel(lines: readonly HeaderLine[]): Readonly<Record<string, string>> {
  const joined = new Map<string, [string, string]>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    joined.set(key, before ? [before[0], `${before[1]},${value}`] : [spelling(name), value]);
  }
  return Object.fromEntries(joined.values());
}

function spelling(name: string): string {
  const key = name.toLowerCase();
  if (!kestrelNames.has(key)) return name;
  return oddlyWritten[key] ?? key.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
