/** By which settings a run was started, and who belonged to its groups since. */
import type { Settings } from '../../../shared/config/settings.ts';
import type { Tenant } from '../../tenant/truth/tenant.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { SeenChange } from './rows.ts';

interface Started {
  readonly at: number;
  readonly settings: Settings;
}

interface Memberships {
  readonly at: number;
  readonly of: ReadonlyMap<string, ReadonlySet<string>>;
}

export class Planned {
  readonly #tenant: Tenant;
  readonly #settings: () => Settings;
  readonly #started = new Map<string, Started>();
  readonly #memberships: Memberships[] = [];

  constructor(tenant: Tenant, settings: () => Settings) {
    this.#tenant = tenant;
    this.#settings = settings;
  }

  readonly seen = ({ table, keys, before, after }: SeenChange): void => {
    if (table !== 'Runs' || keys.partitionKey !== 'run' || after === undefined) return;
    const isFirst = before === undefined && !this.#started.has(keys.rowKey);
    if (isFirst)
      this.#started.set(keys.rowKey, { at: this.#tenant.now().getTime(), settings: this.#settings() });
  };

  /** To be called after each step: no step changes two members of a group. */
  note(): void {
    const last = this.#memberships.at(-1);
    const { groups } = this.#tenant;
    const isSame =
      last?.of.size === groups.size &&
      [...groups].every(([id, { members }]) => last.of.get(id)?.size === members.size);
    if (isSame) return;
    const of = new Map([...groups].map(([id, { members }]) => [id, new Set(members)] as const));
    this.#memberships.push({ at: this.#tenant.now().getTime(), of });
  }

  /** When the run was started; undefined: before anything was noted. */
  startedAt(runId: string): number | undefined {
    return this.#started.get(runId)?.at;
  }

  mostUpdates(runId: string): number | undefined {
    return this.#started.get(runId)?.settings.MAX_UPDATES_PER_RUN;
  }

  /** Whether the user could be in scope by the groups at some time while they were read for this run. */
  isInScope(userId: string, run: Columns): boolean {
    const started = this.#started.get(String(run.RowKey));
    if (started === undefined) return true;
    const { SCOPE_GROUP, EXCLUDE_GROUP } = started.settings;
    // Where a group could not be read, the members of an earlier run count.
    const from = (run.lacks ?? '') === '' ? started.at : Number.NEGATIVE_INFINITY;
    const to = Date.parse(String(run.closedAt || '')) || Number.POSITIVE_INFINITY;
    const first = this.#memberships.findLastIndex(({ at }) => at <= from);
    const during = this.#memberships.slice(Math.max(0, first)).filter(({ at }) => at <= to);
    const isSome = (test: (of: Memberships['of']) => boolean) => during.some(({ of }) => test(of));
    const isIn = SCOPE_GROUP === undefined || isSome((of) => of.get(SCOPE_GROUP)?.has(userId) === true);
    const isOut = EXCLUDE_GROUP === undefined || isSome((of) => of.get(EXCLUDE_GROUP)?.has(userId) !== true);
    return isIn && isOut;
  }
}
