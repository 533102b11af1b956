/**
 * What administrators, the help desk and flows ask of Instep at any moment of a night, by the workflows that the
 * functions in functions/ call. Not imitated: roles, rate limits and the form of requests, which HTTP tests cover.
 */

import type { Context } from '../../shared/workflows/context.ts';
import { planToApprove } from '../../shared/workflows/ledger/plan-to-approve.ts';
import { requestStartOver } from '../../shared/workflows/ledger/start-over.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { undoUserOnDemand } from '../../shared/workflows/on-demand/undo-on-demand.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import type { Random } from '../tenant/truth/random.ts';
import type { Asked } from './asked.ts';
import { leavesOut } from './leave-out.ts';
import type { World } from './world.ts';

interface Asking {
  /** What is asked, as a sentence. */
  readonly what: string;
  /** Gives the answer in a few words. */
  work(context: Context): Promise<string>;
  readonly asked?: Omit<Asked, 'isOver'>;
}

interface Act {
  readonly weight: number;
  of(choice: Choice): Asking;
}

interface Choice {
  readonly random: Random;
  /** Object id or sign-in name of a person, and the name for the trace. */
  readonly idOrUpn: string;
  readonly name: string;
}

const by = 'admin';
const minuteMs = 60_000;

const acts: readonly Act[] = [
  {
    weight: 6,
    of({ random, idOrUpn, name }) {
      const [force, dryRun] = [random.below(3) === 0, random.below(5) === 0];
      const waitMs = random.pick([0, 2_000, 55_000]);
      const key = random.below(4) === 0 ? `flow ${random.below(6)}` : undefined;
      return {
        what: `The help desk syncs ${name}${force ? ' with force' : ''}${dryRun ? ' as a dry run' : ''}`,
        asked: { kind: 'sync', idOrUpn },
        async work(context) {
          const answer = await syncOnDemand(context, { idOrUpn, force, dryRun, by, key, waitMs });
          if (answer.kind !== 'operation') return answer.kind;
          const { state, result } = answer.operation;
          return [state, result?.finding, result?.outcome].filter((word) => word !== undefined).join(', ');
        },
      };
    },
  },
  {
    weight: 3,
    of({ random, idOrUpn, name }) {
      const force = random.below(2) === 0;
      return {
        what: `The help desk restores the earlier photo of ${name}${force ? ' with force' : ''}`,
        asked: { kind: 'undo', idOrUpn },
        async work(context) {
          const { result } = await undoUserOnDemand(context, { idOrUpn, force });
          return result.kind === 'refused' ? `refused as ${result.why}` : result.kind;
        },
      };
    },
  },
  {
    weight: 3,
    of: ({ idOrUpn, name }) => ({
      what: `An administrator erases ${name}`,
      work: async (context) => (await eraseUser(context, idOrUpn)).kind,
    }),
  },
  {
    weight: 2,
    of: () => ({
      what: 'A flow starts a run',
      async work(context) {
        const started = await startRun(context, 'manual', context.clock.now());
        return started.started ? `started ${started.runId}` : `${started.activeId} is active`;
      },
    }),
  },
  {
    weight: 2,
    of: () => ({ what: 'An administrator approves the plan that is held', work: approveHeld }),
  },
  {
    weight: 2,
    of({ random }) {
      const [leftOut, byFinding] = [random.below(3) > 0, random.below(4) === 0];
      const each = 1 + random.below(4);
      return {
        what: `An administrator ${leftOut ? 'leaves users out of' : 'puts users back into'} the plan that is held`,
        work: (context) => leavesOut(context, { leftOut, byFinding, each, by }),
      };
    },
  },
  {
    weight: 1,
    of: ({ random }) => ({
      what: 'An administrator approves a plan by an old hash',
      async work(context) {
        const runs = await latest(context);
        if (runs.length === 0) return 'no run';
        const [run, earlier] = [random.pick(runs), random.pick(runs)];
        return (await approveRun(context, run.id, { planHash: earlier.planHash ?? 'none', by })).kind;
      },
    }),
  },
  {
    weight: 1,
    of: () => ({
      what: 'An administrator cancels the newest run',
      async work(context) {
        const [run] = await latest(context);
        return run === undefined
          ? 'no run'
          : `${(await cancelRun(context, run.id, by)).kind} (it was ${run.state})`;
      },
    }),
  },
  {
    weight: 1,
    of: ({ random }) => ({
      what: 'An administrator undoes a run',
      async work(context) {
        const runs = await latest(context);
        if (runs.length === 0) return 'no run';
        const run = random.pick(runs);
        return `${run.id} ${(await undoRun(context, run.id, by)).kind}`;
      },
    }),
  },
  {
    weight: 1,
    of({ random }) {
      const directory = random.below(2) === 0;
      const library = !directory || random.below(2) === 0;
      return {
        what: `An administrator has ${[directory && 'the directory', library && 'the libraries'].filter(Boolean).join(' and ')} read from the start`,
        async work(context) {
          await requestStartOver(context, { directory, library });
          return 'noted';
        },
      };
    },
  },
];

const choices = acts.flatMap((act) => Array.from({ length: act.weight }, () => act));

/** Asks for one thing at this moment. `tell` gets it as a sentence, and again with the answer. */
export function somethingIsAsked(world: World, tell: (what: string) => void): void {
  const { random, tenant } = world;
  const lastWritten = tenant.writes.findLast(
    ({ by: doer, userId }) => doer === 'app' && userId !== undefined,
  );
  const people = [...tenant.users.values()];
  const written = people.find(({ id }) => id === lastWritten?.userId);
  const person = random.below(3) === 0 && written !== undefined ? written : random.pick(people);
  const idOrUpn = random.below(2) === 0 ? person.id : person.upn;
  ask(world, random.pick(choices).of({ random, idOrUpn, name: person.upn }), tell);
}

/** Nothing is written from now on, until the setting is taken back. */
export function pause(world: World): void {
  world.tell('An administrator pauses Instep');
  world.configure({ PAUSED: 'true' });
  world.time.in(minuteMs * (5 + world.random.below(60)), () => {
    world.tell('An administrator ends the pause');
    world.configure({ PAUSED: 'false' });
  });
}

export async function approveHeld(context: Context): Promise<string> {
  const held = (await latest(context)).find(({ state }) => state === 'held');
  if (held === undefined) return 'nothing is held';
  const { hash = '' } = await planToApprove(context, held);
  const { kind } = await approveRun(context, held.id, { planHash: hash, by });
  return `${held.id} ${kind}`;
}

async function latest({ runs }: Context) {
  return runs.list(5);
}

function ask(world: World, { what, work, asked }: Asking, tell: (what: string) => void): void {
  const { host, random } = world;
  world.tell(what);
  tell(what);
  const entry = asked && { ...asked, isOver: false };
  if (entry !== undefined) world.asked.push(entry);
  host.ask(random.pick(host.workers), work).then((answer) => {
    const answered = `${what}: ${answer ?? 'no answer'}`;
    world.tell(answered);
    tell(answered);
    if (entry !== undefined) entry.isOver = true;
  });
}
