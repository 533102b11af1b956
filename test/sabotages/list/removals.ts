/** Mistakes in removing, restoring and erasing. */
import type { Sabotage } from '../sabotage.ts';

const write = 'shared/workflows/write';
const tidy = 'shared/workflows/tidy';

export const removals: readonly Sabotage[] = [
  {
    name: 'erased-by-a-list-alone',
    harm: 'Whom a list leaves out by mistake loses agreement, undo copies and names.',
    edits: [
      {
        file: `${tidy}/erase-gone.ts`,
        from: 'if ((await context.directory.user(id)) !== undefined) {',
        to: 'if (false) {',
      },
    ],
    caughtBy: ['test/workflows/gone.test.ts'],
  },
  {
    name: 'absence-proved-inside-a-batch',
    harm: 'One wrong answer of a batch begins the removal of a photo.',
    edits: [
      {
        file: 'shared/workflows/observe/prove-absences.ts',
        from: "      if (alone.kind !== 'none') return one;\n",
        to: '',
      },
    ],
    caughtBy: ['test/workflows/clear.test.ts'],
  },
  {
    name: 'clear-keeps-no-copy',
    harm: 'A photo that was removed by mistake cannot be restored.',
    edits: [
      {
        file: `${write}/clear-picture.ts`,
        from: "  await keepUndoCopy(context, job, agreement.base, { kind: 'nothing' });\n",
        to: '',
      },
    ],
    caughtBy: ['test/workflows/undo-user.test.ts'],
  },
  {
    name: 'cleared-files-not-noted',
    harm: 'The files of a removed photo stay in the library for ever.',
    edits: [
      {
        file: `${write}/clear-picture.ts`,
        from: '  await recordCleared(context, user.id, await withReadHashes(job.reader, agreement));\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/clear.test.ts'],
  },
  {
    name: 'cleared-files-removed-at-once',
    harm: 'A removal cannot be undone for the days that were promised.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: 'const due = files.filter(({ after }) => !(Date.parse(after) > clock.now().getTime()));',
        to: 'const due = files.filter(({ after }) => !(Date.parse(after) < clock.now().getTime() - 1e15));',
      },
    ],
    caughtBy: ['test/workflows/clear.test.ts'],
  },
  {
    name: 'cleared-files-removed-unread',
    harm: 'A photo that the user has put there since is deleted.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: "if (file.kind === 'file' && file.sha === files[size].sha) {",
        to: "if (file.kind === 'file' && files[size] !== undefined) {",
      },
    ],
    caughtBy: ['test/resilience/removals.test.ts', 'test/workflows/clear.test.ts'],
  },
  {
    name: 'removal-asks-nobody',
    harm: 'Files that a profile shows again are deleted.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: "  if (answer !== 'yes') return answer;\n",
        to: '',
      },
    ],
    caughtBy: ['test/resilience/removals.test.ts'],
  },
  {
    name: 'removal-despite-pause',
    harm: 'A pause stops every write but the deletion of files.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: "if (settings.PAUSED || settings.MODE === 'report') return;",
        to: "if (settings.MODE === 'report') return;",
      },
    ],
    caughtBy: ['test/resilience/removals.test.ts', 'test/workflows/clear.test.ts'],
  },
  {
    name: 'user-who-is-back-erased',
    harm: 'A restored user loses history, undo copies and every claim of a name.',
    edits: [
      {
        file: `${tidy}/erase-gone.ts`,
        from: '  if (isBack(stored.value, epoch)) return note.remove();\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/gone.test.ts'],
  },
  {
    name: 'erasure-forgets-its-etag',
    harm: 'A user who comes back during the erasure is lost until the next full pass.',
    edits: [
      {
        file: 'shared/workflows/ledger/erasure.ts',
        from: 'const marked = await users.markForErasure(id, etag, mark);',
        to: "const marked = await users.markForErasure(id, '*', mark);",
      },
    ],
    caughtBy: ['test/workflows/gone.test.ts'],
  },
  {
    name: 'erased-user-not-read-again',
    harm: 'A user who was erased on request is not looked after for four weeks.',
    edits: [
      {
        file: 'shared/workflows/ledger/erased.ts',
        from: '  await erasedCursors.set(cursors, id, note);',
        to: '  await erasedCursors.remove(cursors, id);',
      },
    ],
    caughtBy: ['test/workflows/stored-user.test.ts'],
  },
  {
    name: 'undo-shows-anothers-file',
    harm: 'An undo shows the photo of the colleague who has the name by now.',
    edits: [
      {
        file: `${write}/undo-situation.ts`,
        from: '  for (const { base } of copies) if (!(await ownership.isOwn(user, base))) return false;\n',
        to: '',
      },
      {
        file: `${write}/own-address.ts`,
        from: 'return base === undefined || ownership.isOwn(user, base);',
        to: 'return base !== user.id || ownership.isOwn(user, base);',
      },
    ],
    caughtBy: ['test/workflows/undo-refused.test.ts'],
  },
  {
    name: 'undo-overwrites-a-later-choice',
    harm: 'A photo that the user chose after the repair is lost by an undo.',
    edits: [
      {
        file: `${write}/undo-situation.ts`,
        from: 'stillOurs: await isStillWritten(context, target, here),',
        to: 'stillOurs: (await isStillWritten(context, target, here)) || true,',
      },
    ],
    caughtBy: ['test/workflows/undo-refused.test.ts', 'test/workflows/undo-user.test.ts'],
  },
  {
    name: 'undo-leaves-no-mark',
    harm: 'The next night writes again what an administrator has just undone.',
    edits: [
      {
        file: `${write}/restore-picture.ts`,
        from: '    undoneSha: undo.marks,\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/undo-user.test.ts'],
  },
  {
    name: 'undo-days-not-counted',
    harm: 'A photo is restored years after its retention ended.',
    edits: [
      {
        file: `${write}/choose-copy.ts`,
        from: 'return isKept(first, settings.UNDO_DAYS, clock.now());',
        to: 'return first !== undefined || isKept(first, settings.UNDO_DAYS, clock.now());',
      },
    ],
    caughtBy: ['test/workflows/undo-refused.test.ts', 'test/workflows/undo-user.test.ts'],
  },
  {
    name: 'undo-run-restores-without-copy',
    harm: 'A plan promises to restore photos that were never kept.',
    edits: [
      {
        file: 'shared/workflows/night/compare/plan-undo-range.ts',
        from: "granted: hasCopy ? 'restore' : 'report',",
        to: "granted: 'restore',",
      },
    ],
    caughtBy: ['test/workflows/undo-run.test.ts', 'test/workflows/undo-run-broken.test.ts'],
  },
  {
    name: 'unfinished-erasure-forgotten',
    harm: 'A user who leaves while an erasure is unfinished leaves names, lease and undo copies behind for ever.',
    edits: [
      {
        file: 'shared/workflows/ledger/gone.ts',
        from: 'await note.replace({ after, remains: note.value?.remains })',
        to: 'await note.replace({ after })',
      },
    ],
    caughtBy: ['test/workflows/stored-user.test.ts'],
  },
  {
    name: 'unfinished-erasure-of-a-user-who-is-back-forgotten',
    harm: 'A user whom a night stores anew before an erasure is finished keeps undo copies, and former names for ever.',
    edits: [
      {
        file: 'shared/workflows/ledger/unfinished-erasures.ts',
        from: '(await finishErasure(context, note.key, note))?.remove()',
        to: 'note.remove()',
      },
    ],
    caughtBy: ['test/workflows/unfinished-erasure.test.ts'],
  },
  {
    name: 'call-forgets-an-unfinished-erasure',
    harm: 'A user whom a call takes back before an erasure is finished keeps former names for ever.',
    edits: [
      {
        file: 'shared/workflows/ledger/gone.ts',
        from: 'if (note.value?.remains === undefined) await note.remove();',
        to: 'await note.remove();',
      },
    ],
    caughtBy: ['test/workflows/unfinished-erasure.test.ts'],
  },
  {
    name: 'later-copies-erased-too',
    harm: 'What a call or a night replaces before an erasure is finished cannot be restored.',
    edits: [
      {
        file: 'shared/workflows/ledger/erasure.ts',
        from: 'await context.undo.eraseUser(id, copies);',
        to: 'await context.undo.eraseUser(id);',
      },
    ],
    caughtBy: ['test/workflows/erasure-beside-others.test.ts'],
  },
  {
    name: 'erasure-under-way-taken-for-none',
    harm: 'An erasure that breaks off after tidyUp looked at its note leaves everything but the row for ever.',
    edits: [
      {
        file: 'shared/workflows/ledger/unfinished-erasures.ts',
        from: '  return answer === true;\n',
        to: '  return answer !== false;\n',
      },
    ],
    caughtBy: ['test/workflows/unfinished-erasure.test.ts'],
  },
  {
    name: 'note-removed-whatever-it-says-now',
    harm: 'A user who leaves while an earlier note is handled is not erased before the next full pass.',
    edits: [
      {
        file: 'shared/workflows/ledger/typed-cursor.ts',
        from: 'await cursors.remove(at.name, at.etag);',
        to: 'await cursors.remove(at.name);',
      },
    ],
    caughtBy: ['test/workflows/unfinished-erasure.test.ts'],
  },
];
