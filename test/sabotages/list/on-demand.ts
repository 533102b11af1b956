/** Mistakes in what is done for a caller. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/on-demand';
const limit = 'shared/workflows/ledger/on-demand-limit.ts';

export const onDemand: readonly Sabotage[] = [
  {
    name: 'one-write-above-the-limit',
    harm: 'A loop over all users writes more of them than the limit allows.',
    edits: [
      {
        file: limit,
        from: 'if (written.length <= onDemandLimit(users)) return',
        to: 'if (written.length <= onDemandLimit(users) + 1) return',
      },
    ],
    caughtBy: ['test/workflows/on-demand-refused.test.ts'],
  },
  {
    name: 'refused-write-counts',
    harm: 'Refused requests keep the limit full.',
    edits: [{ file: limit, from: '  await operations.unreserve(at, id);\n', to: '' }],
    caughtBy: ['test/workflows/on-demand-refused.test.ts'],
  },
  {
    name: 'dry-run-writes',
    harm: 'A dry run changes a photo.',
    edits: [
      {
        file: `${folder}/attempt-sync.ts`,
        from: 'if (operation.dryRun || mayNotWrite(context)) return sync();',
        to: 'if (mayNotWrite(context)) return sync();',
      },
    ],
    caughtBy: ['test/workflows/sync-user.test.ts'],
  },
  {
    name: 'shared-photo-on-demand',
    harm: 'The logo that the guard withheld at night is copied by a flow over all users.',
    edits: [
      {
        file: `${folder}/sync-user.ts`,
        from: "return shared.has(sourceSha ?? '') ? 'shared-picture' : undefined;",
        to: "return shared.has('') ? 'shared-picture' : undefined;",
      },
    ],
    caughtBy: ['test/workflows/sync-user.test.ts'],
  },
  {
    name: 'key-of-another-caller',
    harm: 'A caller is answered with what another one asked for.',
    edits: [{ file: `${folder}/on-demand.ts`, from: 'hash: hashOf([by, key]),', to: 'hash: hashOf([key]),' }],
    caughtBy: ['test/workflows/on-demand.test.ts'],
  },
  {
    name: 'key-for-another-request',
    harm: 'A flow that repeats its key for the next user is told that this one is done.',
    edits: [
      {
        file: `${folder}/on-demand.ts`,
        from: 'if (storedKey !== undefined && storedKey.request !== key?.request) {',
        to: 'if (storedKey !== undefined && key === undefined) {',
      },
    ],
    caughtBy: ['test/workflows/on-demand.test.ts'],
  },
  {
    name: 'write-after-the-callers-wait',
    harm: 'The call and its message write the same user at the same time.',
    edits: [
      {
        file: `${folder}/attempt-sync.ts`,
        from: 'const lease = await context.leases.acquire(operation.userId, holder, now, termUntil(now, until));',
        to: `const term = termUntil(now, until) + 300_000;
  const lease = await context.leases.acquire(operation.userId, holder, now, term);`,
      },
    ],
    caughtBy: ['test/workflows/on-demand-late.test.ts'],
  },
  {
    name: 'poisoned-operation-never-ends',
    harm: 'A caller polls for ever.',
    edits: [
      {
        file: `${folder}/continue-sync.ts`,
        from: '  if (stored !== undefined && !isOver(stored.value)) await giveUp(context, stored);',
        to: '  if (stored !== undefined && isOver(stored.value)) await giveUp(context, stored);',
      },
    ],
    caughtBy: ['test/workflows/on-demand-late.test.ts'],
  },
  {
    name: 'waiting-operation-frees-anothers-lock',
    harm: 'Two calls write one user at the same time.',
    edits: [
      {
        file: `${folder}/operation-steps.ts`,
        from: "  if (state !== 'waiting') return operations.end(etag, over);\n",
        to: "  if (state !== 'done') return operations.end(etag, over);\n",
      },
    ],
    caughtBy: ['test/workflows/on-demand-late.test.ts'],
  },
];
