import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { exitCodes, StartFailure } from './failures.ts';
import type { OutgoingObserver, OutgoingRequest } from './outgoing-requests.ts';

/** Kills the host at a named point: just before a request leaves, or just after its response has arrived. */
export interface Tripwire {
  readonly name: string;
  readonly when: 'before' | 'after';
  readonly method: string;
  /** Sources of regular expressions. */
  readonly url: string;
  readonly body?: string;
  /** Counted from 1 over the requests that fit. */
  readonly nth: number;
}

const definitions = z.array(
  z.object({
    name: z.string().min(1),
    when: z.enum(['before', 'after']),
    method: z.string().min(1),
    url: z.string(),
    body: z.string().optional(),
    nth: z.int().min(1),
  }),
);

/** The host's own requests never trip a wire. Which one did is a line of JSON in `file`, written before the end. */
export function armTripwires(json: string, file: string): OutgoingObserver {
  const wires = parse(json).map((wire) => ({
    ...wire,
    fits: matcher(wire),
    counted: new WeakSet<object>(),
    seen: 0,
  }));
  const check = (when: Tripwire['when'], request: OutgoingRequest, handle: object) => {
    if (request.byHost) return;
    // A request is checked more than once while its body grows.
    const fitting = wires.filter(
      (wire) => wire.when === when && !wire.counted.has(handle) && wire.fits(request),
    );
    for (const wire of fitting) {
      wire.counted.add(handle);
      wire.seen += 1;
      if (wire.seen === wire.nth) die(wire.name, file);
    }
  };
  return {
    before: (request, handle) => check('before', request, handle),
    after: (request, handle) => check('after', request, handle),
  };
}

function matcher(wire: z.infer<typeof definitions>[number]): (request: OutgoingRequest) => boolean {
  const method = wire.method.toUpperCase();
  const url = new RegExp(wire.url);
  const body = new RegExp(wire.body ?? '');
  return (request) =>
    request.method.toUpperCase() === method && url.test(request.url) && body.test(request.body);
}

function die(name: string, file: string): void {
  appendFileSync(file, `${JSON.stringify({ tripwire: name })}\n`);
  // A signal to oneself is delivered before kill() returns, so nothing after this line runs.
  process.kill(process.pid, 'SIGKILL');
}

function parse(json: string): z.infer<typeof definitions> {
  const parsed = definitions.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  throw new StartFailure(
    `LOCAL_TRIPWIRE is not right: ${z.prettifyError(parsed.error)}`,
    exitCodes.configuration,
  );
}
