/** Microsoft's Graph client, with our transport as its only middleware. */
import type { Client, Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Answer } from '../transport/answers.ts';
import { isOwnError } from '../transport/failures.ts';
import type { LimiterName } from '../transport/rate-limiter.ts';
import type { Transport, TransportRequest } from '../transport/transport.ts';

export interface GraphRequest {
  readonly method: 'GET' | 'POST';
  /** A path below the version ("/users/delta?…"), or a whole link from an earlier answer. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limiter: LimiterName;
  readonly cost?: number;
  readonly kind: string;
  readonly atMostBytes?: number;
  /** As in TransportRequest. */
  readonly withinMs?: number;
  readonly answerWithinMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Graph {
  /** Returns and throws what `Transport.send` does. */
  send(request: GraphRequest): Promise<Answer>;
}

/**
 * The client is loaded when first needed, so that it does not slow down a cold start that makes no call to
 * Graph.
 */
export function createGraph(transport: Transport, host: string): Graph {
  let loading: Promise<(request: GraphRequest) => Promise<Answer>> | undefined;
  return {
    async send(request) {
      loading ??= load(transport, host);
      return (await loading)(request);
    },
  };
}

async function load(transport: Transport, host: string): Promise<(request: GraphRequest) => Promise<Answer>> {
  const {
    Client: GraphClient,
    GraphClientError,
    ResponseType,
  } = await import('@microsoft/microsoft-graph-client');

  /** The client rethrows its own error class and replaces all others; `cause` carries our error through. */
  class Failed extends GraphClientError {
    override readonly cause: unknown;
    constructor(cause: unknown) {
      super('sending failed');
      this.cause = cause;
      Object.setPrototypeOf(this, Failed.prototype);
    }
  }

  return async (request) => {
    let answer: Answer | undefined;
    const last: Middleware = {
      async execute(context) {
        try {
          answer = await transport.send(toTransport(request, context));
        } catch (error) {
          throw new Failed(error);
        }
        context.response = new Response(null, { status: 200 });
      },
    };
    const client: Client = GraphClient.initWithMiddleware({
      middleware: last,
      baseUrl: `https://${host}/`,
      defaultVersion: 'v1.0',
    });
    const call = client
      .api(request.path)
      .headers({ ...request.headers })
      .responseType(ResponseType.RAW);
    try {
      await (request.method === 'GET' ? call.get() : call.post(request.body));
    } catch (error) {
      throw error instanceof Failed ? ours(error.cause) : error;
    }
    if (answer === undefined) throw new TypeError('The Graph client sent nothing');
    return answer;
  };
}

function ours(error: unknown): unknown {
  return isOwnError(error) ? error : new Error('Graph request', { cause: error });
}

function toTransport(request: GraphRequest, context: Context): TransportRequest {
  const headers = Object.fromEntries(
    new Headers(context.options?.headers as Record<string, string> | undefined),
  );
  const body = context.options?.body;
  return {
    method: request.method,
    url: String(context.request),
    headers: { accept: 'application/json', ...headers },
    ...(typeof body === 'string' ? { body } : {}),
    limiter: request.limiter,
    kind: request.kind,
    withinMs: request.withinMs,
    answerWithinMs: request.answerWithinMs,
    signal: request.signal,
    ...(request.cost === undefined ? {} : { cost: request.cost }),
    atMostBytes: request.atMostBytes,
  };
}
