/** A small world in the middle of a planned write, for tests that break one thing of it. */

import { pictureOf } from '../../local/simulation/invariants/history.ts';
import type { Invariants } from '../../local/simulation/invariants/invariants.ts';
import { peek } from '../../local/simulation/invariants/rows.ts';
import { populate } from '../../local/simulation/people.ts';
import type { Carried } from '../../local/simulation/watch.ts';
import { World } from '../../local/simulation/world.ts';
import { fileName } from '../../local/tenant/truth/names.ts';
import type { Person, Size } from '../../local/tenant/truth/types.ts';

type Columns = Readonly<Record<string, unknown>>;

export interface Scene {
  readonly world: World;
  readonly runId: string;
  readonly user: Person;
  readonly other: Person;
  /** What the write carries, without its lease. */
  readonly carried: () => Omit<Carried, 'grant'> | undefined;
  mayWrite: boolean;
  /** Changes what the write carries; undefined: it carries nothing. */
  carry(changes: Partial<Carried> | undefined): void;
  /** Adds columns to the row of a user. */
  row(table: string, userId: string, columns: Columns): void;
  run(columns: Columns): void;
  line(columns: Columns): void;
  /** The user is in the plan of another run too. */
  planAlso(runId: string): void;
  /** Whether the user is left out, as the so manyth administrator said. */
  mark(number: number, leftOut: boolean): void;
  /** Adds columns to the row of the first compare range. */
  range(columns: Columns): void;
  failedRange(totals: { readonly inScope: number }): void;
  /** Puts the photo of `shown` under the object id of `person`, as Instep does. */
  put(person: Person, size: Size, shown: Person): Promise<void>;
  wait(ms: number): Promise<void>;
}

const runId = '20270301T000000Z';

export async function scene(): Promise<Scene> {
  const world = new World({ seed: 'scene' });
  await world.deploy();
  populate(world.tenant, world.random);
  const { tenant, time, storage } = world;
  const [, , , user, other] = [...tenant.users.values()] as [Person, Person, Person, Person, Person];
  const merge = (table: string, partitionKey: string, rowKey: string, columns: Columns) =>
    storage.tables.change(table, [{ kind: 'merge', partitionKey, rowKey, columns }]);
  const first: Omit<Carried, 'grant'> = { userId: user.id, runId, action: 'copy' };
  let carried: typeof first | undefined = first;
  const given: Scene = {
    ...{ world, runId, user, other, mayWrite: true },
    carried: () => carried,
    carry(changes) {
      carried = changes && { ...first, ...changes };
    },
    row: (table, userId, columns) => void merge(table, userId.slice(0, 1), userId, columns),
    run: (columns) => void merge('Runs', 'run', runId, columns),
    line: (columns) => void merge('Findings', runId, user.id, columns),
    planAlso(another) {
      merge('Runs', 'run', another, { state: 'repairing', trigger: 'timer' });
      merge('Findings', another, user.id, { granted: 'copy' });
    },
    mark: (number, leftOut) =>
      void merge('Findings', runId, `left-user-${user.id}.0000000${number}-call`, { leftOut }),
    range: (columns) => void merge('Findings', runId, 'range-00000', columns),
    failedRange(totals) {
      merge('Findings', runId, 'range-00001', { done: true, failed: true, totals: JSON.stringify(totals) });
    },
    async put(person, size, shown) {
      const bytes = (await shown.photo?.bytes()) ?? Buffer.alloc(0);
      const { library } = tenant.geoOf(person);
      library.putFile(library.folderPath, fileName(person.id, size), bytes, 'app');
    },
    async wait(ms) {
      time.in(ms, () => undefined);
      await time.run(() => false);
    },
  };
  given.run({ state: 'repairing', trigger: 'timer', startedAt: time.now().toISOString(), planHash: 'p' });
  const files = Object.values((await pictureOf(tenant, user))?.files ?? {});
  const targetEtags = files.map(({ etag }) => etag).join(' ');
  given.line({ finding: 'missing', wanted: 'copy', granted: 'copy', targetEtags });
  given.row('Leases', user.id, { token: 'token', until: new Date(time.ms() + 3_600_000).toISOString() });
  const columns = { enabled: true, mailboxPlan: true, userType: 'Member', removedReason: '' };
  given.row('Users', user.id, columns);
  return given;
}

/** The lease is taken, then `act` writes, then the step ends. */
export async function plannedWrite(
  given: Scene,
  invariants: Invariants,
  act: (scene: Scene) => Promise<void> | void,
): Promise<void> {
  const { world, user, mayWrite } = given;
  const carried = given.carried();
  const { tables } = world.storage;
  const grant = {
    userId: user.id,
    etag: peek(tables, 'Leases', user.id)?.etag,
    at: world.time.ms(),
    ...{ mayWrite, disabledToo: false },
    user: peek(tables, 'Users', user.id)?.columns,
  };
  world.arrived = carried && { ...carried, grant };
  await act(given);
  await invariants.afterStep();
}
