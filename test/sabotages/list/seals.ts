/** Mistakes that let who may write the storage account write a face. */
import type { Sabotage } from '../sabotage.ts';

const attacks = ['copies', 'marks', 'plans', 'without-seals'].map(attack);
const tables = 'shared/adapters/tables';
const seals = 'shared/adapters/key-vault/seals.ts';

export const sealing: readonly Sabotage[] = [
  {
    name: 'digest-of-a-seal-not-compared',
    harm: 'A copy with the bytes of another person in it is restored.',
    edits: [
      {
        file: seals,
        from: 'return timingSafeEqual(given, digestOf(sealed, used.secret));',
        to: 'return given.length === digestOf(sealed, used.secret).length || timingSafeEqual(given, given);',
      },
    ],
    caughtBy: ['test/adapters/key-vault/seals.test.ts', ...attacks],
  },
  {
    name: 'user-not-bound-by-a-seal',
    harm: 'The unfinished write of one user is continued for another one.',
    edits: [
      {
        file: 'shared/core/seal.ts',
        from: "['instep-seal-1', kind, userId, runId, canonical(content)]",
        to: "['instep-seal-1', kind, userId === '', runId, canonical(content)]",
      },
    ],
    caughtBy: ['test/core/seal.test.ts', ...attacks],
  },
  {
    name: 'run-not-bound-by-a-seal',
    harm: 'The line of an earlier plan is written as one of the present plan.',
    edits: [
      {
        file: 'shared/core/seal.ts',
        from: "['instep-seal-1', kind, userId, runId, canonical(content)]",
        to: "['instep-seal-1', kind, userId, runId === '', canonical(content)]",
      },
    ],
    caughtBy: ['test/core/seal.test.ts', ...attacks],
  },
  {
    name: 'restored-address-not-checked',
    harm: 'A profile shows a picture of another site, and SharePoint fetches it from there.',
    edits: [
      {
        file: 'shared/core/undo.ts',
        from: "  if (!seen.ownAddress) return 'foreign-address';\n",
        to: '',
      },
    ],
    caughtBy: ['test/core/undo.test.ts', ...attacks],
  },
  {
    name: 'address-of-another-profile-not-checked',
    harm: 'The profile of an uninvolved user shows a picture of another site.',
    edits: [
      {
        file: 'shared/workflows/write/revert-profile.ts',
        from: "shown.kind === 'base' && shown.base === row.id && mayBeRestored(pictureUrl, location)",
        to: "pictureUrl !== 'none' && shown.kind !== 'nothing' && typeof mayBeRestored === 'function'",
      },
    ],
    caughtBy: ['test/resilience/verified-writes.test.ts', ...attacks],
  },
  {
    name: 'mark-without-a-seal-believed',
    harm: 'A mark that somebody wrote into a table restores a photo that nobody asked for.',
    edits: [
      {
        file: `${tables}/pending-seal.ts`,
        from: "trust === 'sealed' ? user :",
        to: "trust !== 'forged' ? user :",
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'copy-without-a-seal-restored-by-a-run',
    harm: 'A copy whose seal somebody removed is restored without a person who looks at it.',
    edits: [
      {
        file: 'shared/workflows/write/undo-picture.ts',
        from: 'if (!isSealed && !acceptsUnsealed)',
        to: 'if (!isSealed && acceptsUnsealed && chosen === undefined)',
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'copy-that-is-in-the-way-taken-for-ours',
    harm: 'A photo is overwritten although its copy could not be kept.',
    edits: [
      {
        file: 'shared/adapters/blobs/undo.ts',
        from: "if (there === undefined || (seals.isOn && there.trust !== 'sealed'))",
        to: 'if (there === undefined)',
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'released-run-not-checked',
    harm: 'A held plan is carried out because somebody changed one word in a table.',
    edits: [
      {
        file: `${tables}/run-seal.ts`,
        from: "return (await check()) === 'sealed' ? run :",
        to: 'return (await check()) !== undefined ? run :',
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'chunk-not-checked',
    harm: 'A user whom the guard withheld is written.',
    edits: [
      {
        file: `${tables}/run-seal.ts`,
        from: "return !seals.isOn || (await seals.check(sealedChunk(chunk), asText(seal))) === 'sealed';",
        to: 'return !seals.isOn || (await seals.check(sealedChunk(chunk), asText(seal))) !== undefined;',
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'planned-line-not-checked',
    harm: 'A line that somebody changed in a table is written.',
    edits: [
      {
        file: `${tables}/plan-seal.ts`,
        from: "(await seals.check(sealed(row), typeof seal === 'string' ? seal : undefined)) === 'sealed'",
        to: "(await seals.check(sealed(row), typeof seal === 'string' ? seal : undefined)) !== undefined",
      },
    ],
    caughtBy: attacks,
  },
  {
    name: 'agreement-without-a-seal-believed',
    harm: 'A photo that a user uploaded is removed because somebody wrote an agreement into a table.',
    edits: [
      {
        file: `${tables}/agreement-seal.ts`,
        from: "if (trust === 'sealed') return",
        to: 'if (trust !== undefined) return',
      },
    ],
    caughtBy: [attack('removals')],
  },
  {
    name: 'agreement-proved-by-a-forged-one',
    harm: 'Another photo counts as the source photo, and gets a seal, because a table says so.',
    edits: [
      {
        file: 'shared/workflows/observe/file-matcher.ts',
        from: 'user.agreement?.disbelieved ? undefined : user.agreement',
        to: 'user.agreement',
      },
    ],
    caughtBy: [attack('removals')],
  },
  {
    name: 'files-of-a-forged-note-deleted',
    harm: 'The photo of one user is deleted as the removed photo of another.',
    edits: [
      {
        file: 'shared/workflows/tidy/remove-cleared.ts',
        from: 'if (agreement.base !== userId && ',
        to: "if (agreement.base === '' && ",
      },
    ],
    caughtBy: [attack('removals')],
  },
  {
    name: 'operation-not-checked',
    harm: 'A message continues a call that nobody made, over the undo of an administrator.',
    edits: [
      {
        file: `${tables}/operation-seal.ts`,
        from: "return trust === 'sealed' ? operation :",
        to: 'return trust !== undefined ? operation :',
      },
    ],
    caughtBy: [attack('operations')],
  },
  {
    name: 'approval-of-an-ended-run-not-checked',
    harm: 'A plan is carried out without approval, because somebody wrote one into the run before it.',
    edits: [
      {
        file: `${tables}/run-seal.ts`,
        from: 'const isSealed = await sealedUnlessRefused(() => seals.check(sealedRun(run), asText(seal)));',
        to: 'const isSealed = run.id !== "" || (await sealedUnlessRefused(() => seals.check(sealedRun(run), asText(seal))));',
      },
    ],
    caughtBy: [attack('approvals')],
  },
  {
    name: 'lines-of-an-approved-plan-not-checked',
    harm: 'An approval covers users who were added to its plan afterwards.',
    edits: [
      {
        file: 'shared/workflows/night/close/earlier-findings.ts',
        from: '{ findings: { list: findings.plan } }',
        to: '{ findings }',
      },
    ],
    caughtBy: [attack('approvals')],
  },
  {
    name: 'address-of-another-user-taken-back',
    harm: 'A profile shows the photo of a third user, because a table names it as what was there before.',
    edits: [
      {
        file: 'shared/workflows/write/revert-profile.ts',
        from: "shown.kind === 'base' && shown.base === row.id &&",
        to: "shown.kind === 'base' &&",
      },
    ],
    caughtBy: [attack('names')],
  },
];

function attack(name: string): string {
  return `test/attacks/${name}.test.ts`;
}
