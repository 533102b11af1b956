/** What must be true of real processes after each night, by the tenant's own truth and by what is stored. */
import { poisonQueue, queueNames } from '../../shared/adapters/storage-names.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import { isContested } from '../../shared/core/policies.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { isWaiting } from '../../shared/core/trouble.ts';
import { ledBy } from '../simulation/invariants/faces.ts';
import { sentences as simulated } from '../simulation/invariants/names.ts';
import { mustShow } from '../simulation/reference.ts';
import { audit } from '../tenant/truth/oracle.ts';
import type { Installation } from './installation.ts';
import { filesOfOthers, notKept } from './undo-copies.ts';

export const sentences = {
  'whose-face': simulated['whose-face'],
  'files-of-their-owner': simulated['files-of-their-owner'],
  'writes-in-the-plan': 'Instep writes only to users for whom the run of this night has a planned write.',
  'undo-kept': 'Of every file of others that Instep wrote over in a night, an undo copy is kept.',
  'run-closed': 'When a night is over, no run is active, and none has the run lock.',
  'totals-equal-rows': simulated['totals-equal-rows'],
  'nothing-left': 'When a night is over, no message is left in a queue, and no user is leased.',
  'in-step-after-two-nights': 'Everybody in scope is in step at the latest two nights after the fault.',
  'fits-in-512-mb': 'With photos of 3.7 MB, the host stays below 512 MB.',
} as const;

export type PromiseName = keyof typeof sentences;

export interface Broken {
  readonly name: PromiseName;
  readonly detail: string;
}

export interface Judge {
  /** How often each was checked. */
  readonly checked: ReadonlyMap<PromiseName, number>;
  readonly broken: readonly Broken[];
  /** To be called when people have changed what they change before a night. */
  beforeNight(): void;
  /** `renamed`: whose sign-in name became another in this night. */
  afterNight(run: RunRecord, renamed?: ReadonlySet<string>): Promise<void>;
  /** Ids of those who must show their present photo, and do not. */
  behind(exempt: ReadonlySet<string>): Promise<string[]>;
  must(name: PromiseName, failures: readonly string[]): void;
}

export function createJudge(installation: Installation): Judge {
  const { tenant, state, now } = installation;
  const checked = new Map<PromiseName, number>();
  const broken: Broken[] = [];
  let seen = tenant.writes.length;
  let files = filesOfOthers(tenant);

  function beforeNight(): void {
    seen = tenant.writes.length;
    files = filesOfOthers(tenant);
  }

  function must(name: PromiseName, failures: readonly string[]): void {
    checked.set(name, (checked.get(name) ?? 0) + 1);
    if (failures.length > 0) broken.push({ name, detail: failures.slice(0, 5).join('; ') });
  }

  async function afterNight(run: RunRecord, renamed: ReadonlySet<string> = new Set()): Promise<void> {
    const rows = await rowsOf(installation, run.id);
    const all = tenant.writes.slice(seen);
    const writes = all.filter(({ by }) => by === 'app');
    must('undo-kept', await notKept(state, files, all));
    seen = tenant.writes.length;
    const planned = new Set(rows.filter(isPlanned).map(({ userId }) => userId));
    // SharePoint writes to whoever has a name at that moment, and the next night takes it back (D-verified-writes).
    const stray = writes.filter(({ userId = '' }) => !planned.has(userId) && !renamed.has(userId));
    must(
      'writes-in-the-plan',
      stray.map((write) => JSON.stringify(write)),
    );
    const { wrongByApp, filesOfOthersByApp } = await audit(tenant);
    must(
      'whose-face',
      ledBy(tenant, wrongByApp).filter((id) => !renamed.has(id)),
    );
    must('files-of-their-owner', filesOfOthersByApp);
    must('totals-equal-rows', differences(run, rows));
    const runs = await state.runs.list(20);
    const lock = await state.runs.active();
    must('run-closed', [
      ...runs.filter(isActive).map(({ id }) => `${id} is active`),
      ...(lock === undefined ? [] : [`${lock.activeId} has the lock`]),
    ]);
    must('nothing-left', await leftovers(installation));
  }

  async function behind(exempt: ReadonlySet<string>): Promise<string[]> {
    const excused = new Set(exempt);
    for await (const page of state.users.scan({ from: '', to: undefined }))
      for (const { value } of page)
        if (isWaiting(value.trouble, now()) || isContested(value.repairedAt, now())) excused.add(value.id);
    const { people } = await audit(tenant, {
      scope: (person) => mustShow(tenant, person) && !excused.has(person.id),
    });
    return [...people.values()].filter((one) => !one.faceIsCurrent).map((one) => JSON.stringify(one));
  }

  return { checked, broken, beforeNight, afterNight, behind, must };
}

async function rowsOf({ state }: Installation, runId: string): Promise<FindingRow[]> {
  const rows: FindingRow[] = [];
  for await (const page of state.findings.list(runId)) rows.push(...page);
  return rows;
}

function differences({ id, totals, state }: RunRecord, rows: readonly FindingRow[]): string[] {
  // A run that failed before its plan was made has none.
  if (totals === undefined) return state === 'failed' ? [] : [`run ${id} has no totals`];
  const counted = new Map<FindingRow['finding'], number>();
  for (const { finding } of rows) counted.set(finding, (counted.get(finding) ?? 0) + 1);
  return [...counted].flatMap(([finding, count]) => {
    const total = totals.findings[finding] ?? 0;
    return count === total ? [] : [`run ${id}: ${count} rows are ${finding}, the totals say ${total}`];
  });
}

async function leftovers({ account, now }: Installation): Promise<string[]> {
  const left: string[] = [];
  for (const name of queueNames.flatMap((queue) => [queue, poisonQueue(queue)])) {
    const { approximateMessagesCount = 0 } = await account.queue(name).getProperties();
    if (approximateMessagesCount > 0) left.push(`${approximateMessagesCount} messages in ${name}`);
  }
  for await (const { rowKey, until } of account.table('Leases').listEntities<{ until?: string }>())
    if (String(until) > now().toISOString()) left.push(`${rowKey} is leased until ${until}`);
  return left;
}
