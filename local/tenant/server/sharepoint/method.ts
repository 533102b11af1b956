/** A POST that stands for another verb, as PnPjs and SharePoint's own scripts send it. */
import type { Call } from '../call.ts';

export function withTunnelledMethod(call: Call): Call {
  const method = call.headers['x-http-method'] ?? call.headers['x-http-method-override'];
  return call.method === 'POST' && method ? { ...call, method: method.toUpperCase() } : call;
}
