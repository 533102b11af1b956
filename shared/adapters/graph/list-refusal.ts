/** Recognises that Graph itself refuses to serve a list. */
import { PermanentError } from '../../core/errors.ts';
import { httpCause, nameOf } from '../transport/failures.ts';
import type { Graph } from './graph-client.ts';
import { errorCodeOf } from './graph-error.ts';

/**
 * Not allowed, not found, not available in this cloud. SharePoint's own REST API may still serve the list.
 */
const refusals: readonly number[] = [403, 404, 501];
/** 400 counts too for the search of the list, whose request never changes. A delta link, in contrast, may become invalid. */
export const findingRefusals: readonly number[] = [...refusals, 400];

export class ListRefusedError extends PermanentError {}

/**
 * Graph for requests about one list. Throws ListRefusedError when the refusal carries an error code of Graph;
 * a gateway's page with the same status proves nothing and is returned like any other answer.
 */
export function aboutList(graph: Graph, refused = refusals): Graph {
  return {
    async send(request) {
      const answer = await graph.send(request);
      const code = errorCodeOf(answer);
      if (!refused.includes(answer.status) || code === undefined) return answer;
      const short = httpCause(answer.status, code);
      const message = `${nameOf({ method: request.method, url: request.path })} failed: ${short}`;
      throw new ListRefusedError(code, message, { cause: new Error(short), status: answer.status });
    },
  };
}
