/** Microsoft's Graph client with its own retries, and errors that say what an administrator can do. */
import { Client, GraphError } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { GrantFailure } from '../failures.ts';
import type { SignIn } from '../sign-in.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Request {
  readonly method: Method;
  /** Path below the version, or a link from Graph. */
  readonly path: string;
  readonly body?: unknown;
  /** For people: "read the application permissions of id-instep". */
  readonly what: string;
  /** Who can do it, for the message after 403. */
  readonly whoMay: readonly string[];
}

export interface Graph {
  /** Rejects with GrantFailure, but with GraphError for an answer that `expects` names. */
  send<T>(request: Request, schema: z.ZodType<T>, expects?: readonly number[]): Promise<T>;
  /** Reads all pages. */
  list<T>(request: Request, item: z.ZodType<T>): Promise<readonly T[]>;
}

export function createGraph(signedIn: SignIn, host: string): Graph {
  const client = Client.initWithMiddleware({
    authProvider: { getAccessToken: () => signedIn.token() },
    baseUrl: `https://${host}/`,
    defaultVersion: 'v1.0',
  });
  const where = `${host}, tenant ${signedIn.tenantId}`;

  async function send<T>(
    request: Request,
    schema: z.ZodType<T>,
    expects: readonly number[] = [],
  ): Promise<T> {
    const { method, path, body, what } = request;
    let answer: unknown;
    try {
      answer = await client.api(path)[method](body);
    } catch (error) {
      if (error instanceof GraphError && expects.includes(error.statusCode)) throw error;
      throw failure(request, where, error);
    }
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new GrantFailure([
      `Could not ${what} (${where}): the answer has an unknown shape at ${issue?.path.join('.') || 'its top'}.`,
    ]);
  }

  return {
    send,
    async list(request, item) {
      const page = z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
      const items: z.infer<typeof item>[] = [];
      for (let path: string | undefined = request.path; path !== undefined; ) {
        const { value, '@odata.nextLink': next }: z.infer<typeof page> = await send(
          { ...request, path },
          page,
        );
        items.push(...value);
        path = next;
      }
      return items;
    },
  };
}

function failure(request: Request, where: string, error: unknown): GrantFailure {
  const what = `Could not ${request.what} (${where})`;
  if (!(error instanceof GraphError) || error.statusCode < 0) {
    const message = error instanceof Error ? error.message : String(error);
    return new GrantFailure([`${what}: there was no answer (${message}). Try again.`], {
      cause: error,
    });
  }
  const said = `${what}: HTTP ${error.statusCode}, ${error.code ?? 'no code'}: ${error.message}`;
  if (error.statusCode === 403)
    return new GrantFailure([said, ...request.whoMay], { kind: 'not allowed', cause: error });
  if (error.statusCode === 401)
    return new GrantFailure(
      [said, 'The sign-in is not accepted. Do this: az logout, then az login --allow-no-subscriptions'],
      {
        cause: error,
      },
    );
  return new GrantFailure([said], { cause: error });
}
