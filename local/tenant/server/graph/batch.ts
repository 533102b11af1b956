/** JSON `$batch`: https://learn.microsoft.com/graph/json-batching */
import { type Answer, type BatchSpoil, type Call, callFrom, jsonAnswer, mediaTypeOf } from '../call.ts';
import { shuffled } from '../random.ts';
import { spoiledBatch, spoiledParts } from '../spoiled-batch.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal, graphError } from './errors.ts';
import { readJsonObject } from './json-body.ts';

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

interface PartAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  /** Not part of the answer: what it does to the batch. */
  readonly inBatch?: BatchSpoil | undefined;
}

const mostParts = 20;
/** Graph works on so many parts of one batch at a time. */
const atATime = 4;

export async function serveBatch(world: World, call: Call): Promise<Answer> {
  if (call.inner) throw badRequest('Batch requests cannot be nested.');
  const parts = readParts(call);
  const answered = new Map<string, Promise<PartAnswer>>();
  let free: Promise<unknown>[] = [];
  for (const part of parts) {
    if (free.length === atATime) {
      await Promise.all(free);
      free = [];
    }
    const answer = servePart(world, call, part, answered);
    answered.set(part.id, answer);
    free.push(answer);
  }
  const served = await Promise.all(answered.values());
  const failed = (part: PartAnswer): PartAnswer => ({ ...part, status: 500, body: null });
  const responses = spoiledParts(
    served.map(({ inBatch, ...part }) => ({ part, inBatch })),
    failed,
  );
  return spoiledBatch(
    jsonAnswer(200, { responses: shuffled(responses, world.chance) }),
    served.map(({ inBatch, ...part }) => ({ part, inBatch })),
  );
}

function readParts(call: Call): readonly Part[] {
  const type = mediaTypeOf(call);
  if (!type)
    throw badRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.');
  if (type !== 'application/json')
    throw new GraphRefusal({
      status: 415,
      code: 'UnsupportedMediaType',
      message: `The Content-Type ${type} is not supported.`,
    });
  const requests = readJsonObject(call.body).requests;
  if (!Array.isArray(requests)) throw badRequest('Invalid batch payload format.');
  if (requests.length === 0) throw badRequest('The batch request must contain at least one request.');
  if (requests.length > mostParts)
    throw badRequest(
      `Number of batch request steps exceeds the maximum value of ${mostParts}.`,
      'MaximumValueExceeded',
    );
  const ids = new Set<string>();
  return requests.map((request: unknown) => {
    const part = readPart(request);
    if (ids.has(part.id))
      throw badRequest(`Batch request ids must be unique; '${part.id}' is used more than once.`);
    for (const other of part.dependsOn)
      if (!ids.has(other))
        throw badRequest(`Request '${part.id}' depends on '${other}', which is not before it in the batch.`);
    ids.add(part.id);
    return part;
  });
}

function readPart(request: unknown): Part {
  const { id, method, url, headers, body, dependsOn } = (request ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || id === '')
    throw badRequest('Every batch request needs an id that is a string.');
  if (typeof method !== 'string') throw badRequest(`Batch request '${id}' has no method.`);
  if (typeof url !== 'string' || url === '') throw badRequest(`Batch request '${id}' has no url.`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || url.startsWith('//'))
    throw badRequest(
      `Batch request '${id}': the url must be relative to the version segment, such as /users.`,
    );
  const given = Object.entries((headers ?? {}) as Record<string, unknown>);
  const lower = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)]));
  if (body !== undefined && !lower['content-type'])
    throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
  const needed = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
  return { id, method: method.toUpperCase(), url, headers: lower, body, dependsOn: needed };
}

async function servePart(
  world: World,
  call: Call,
  part: Part,
  earlier: ReadonlyMap<string, Promise<PartAnswer>>,
): Promise<PartAnswer> {
  for (const id of part.dependsOn) {
    const before = await earlier.get(id);
    if (before && before.status >= 400) return failedDependency(world, call, part.id);
  }
  const url = new URL(`${call.origin}/v1.0/${part.url.replace(/^\//, '')}`);
  const body = part.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(part.body));
  const headers = { ...part.headers, authorization: call.headers.authorization ?? '' };
  const inner = callFrom(
    url,
    { method: part.method, headers, body, inner: true },
    `${call.requestId}/${part.id}`,
  );
  const answer = await world.dispatch(inner, 'batch/');
  return { ...asPart(world, part.id, answer), inBatch: answer.inBatch };
}

function failedDependency(world: World, call: Call, id: string): PartAnswer {
  const message = 'One or more of the dependent requests failed.';
  const answer = graphError(call, world.tenant.now(), { status: 424, code: 'FailedDependency', message });
  return asPart(world, id, answer);
}

/** JSON bodies stay JSON, images become text in one of the two base64 alphabets, other text stays text. */
function asPart(world: World, id: string, answer: Answer): PartAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[properCase(name)] = value;
  const type = (headers['Content-Type'] ?? '').toLowerCase();
  if (answer.body.length === 0) return { id, status: answer.status, headers, body: null };
  if (type.includes('json')) return { id, status: answer.status, headers, body: jsonOrText(answer.body) };
  if (!type.startsWith('image/'))
    return { id, status: answer.status, headers, body: answer.body.toString('utf8') };
  if (world.options.mislabelPng) headers['Content-Type'] = 'image/jpeg';
  return { id, status: answer.status, headers, body: answer.body.toString(alphabet(world)) };
}

function jsonOrText(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function alphabet(world: World): 'base64' | 'base64url' {
  if (world.options.imageEncoding !== 'mixed') return world.options.imageEncoding;
  return world.chance() < 0.5 ? 'base64' : 'base64url';
}

function properCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
