/** A request to a worker that gets its requests over HTTP, as the host passes it on. Not `fetch`, whose start would count as the app's. */
import { request } from 'node:http';

/** Answers the status, when the whole answer has come. */
export function askWorker(url: URL, invocationId: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
    };
    const asked = request(url, { headers }, (response) => {
      response.once('end', () => resolve(response.statusCode ?? 0)).resume();
    });
    asked.once('error', reject).end();
  });
}
