/** Mistakes in what shows pictures of people, and in what finds them. */
import type { Sabotage } from '../sabotage.ts';

const workflows = 'shared/workflows/on-demand';
const viewed = 'test/workflows/view-pictures.test.ts';
const answered = 'test/http/picture-answer.test.ts';

export const pictures: readonly Sabotage[] = [
  {
    name: 'pictures-without-a-role',
    harm: 'Whoever has the key of a flow looks at the photos of all employees.',
    edits: [
      {
        file: 'shared/http/authorization.ts',
        from: "    if (access === 'pictures' && !KEY_PICTURES) throw new ProblemError('role-required', noPicturesByKey);\n",
        to: '',
      },
    ],
    caughtBy: ['test/http/authorization.test.ts'],
  },
  {
    name: 'pictures-open-to-all',
    harm: 'Anybody on the internet who knows an object id sees the face.',
    edits: [{ file: 'shared/http/contract/pictures.ts', from: "access: 'pictures',", to: "access: 'open'," }],
    caughtBy: ['test/http/picture-routes.test.ts'],
  },
  {
    name: 'colleague-shown',
    harm: "Beside a user's name stands the face of a colleague whose file the profile shows.",
    edits: [
      {
        file: `${workflows}/view-sharepoint.ts`,
        from: 'if (!(await askedOwnership(context.names).isOwn(user, target.base)))',
        to: 'if (!(await askedOwnership(context.names).isOwn({ ...user, id: target.base }, target.base)))',
      },
    ],
    caughtBy: [viewed],
  },
  {
    name: 'profile-of-another-shown',
    harm: 'After a sign-in name has passed on, its new holder is shown for the former one.',
    edits: [
      {
        file: `${workflows}/view-sharepoint.ts`,
        from: "if (ownerOf(profile, user.id) !== 'own')",
        to: 'if (ownerOf(profile, user.id) === undefined)',
      },
    ],
    caughtBy: [viewed],
  },
  {
    name: 'batch-answers-mixed-up',
    harm: 'Of viewers who look at two users at the same moment, each sees the other face.',
    edits: [
      {
        file: 'shared/adapters/gathering.ts',
        from: 'caller.resolve(answers?.get(caller.wanted.item.key));',
        to: 'caller.resolve(answers?.get(first.wanted.item.key));',
      },
    ],
    caughtBy: ['test/adapters/gathering.test.ts', viewed],
  },
  {
    name: 'undo-copy-of-a-former-name',
    harm: 'What a user showed before a run is the face of a colleague who has the name now.',
    edits: [
      {
        file: `${workflows}/view-undo.ts`,
        from: 'if (!(await askedOwnership(context.names).isOwn(user, target.base)))',
        to: 'if (context === undefined)',
      },
    ],
    caughtBy: [viewed],
  },
  {
    name: 'weak-picture-etag',
    harm: 'Caches treat two pictures as the same that are not.',
    edits: [{ file: 'shared/http/picture-answer.ts', from: 'etag = `"', to: 'etag = `W/"' }],
    caughtBy: [answered],
  },
  {
    name: 'picture-without-policy',
    harm: 'Bytes from another service that are also a page run in the origin of the console.',
    edits: [
      {
        file: 'shared/http/picture-answer.ts',
        from: `  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",\n`,
        to: '',
      },
    ],
    caughtBy: [answered],
  },
  {
    name: 'undecoded-picture',
    harm: 'A page that begins like a JPEG is sent on as a picture.',
    edits: [{ file: 'shared/adapters/images/as-jpeg.ts', from: '    await picture.stats();\n', to: '' }],
    caughtBy: ['test/pictures/as-jpeg.test.ts'],
  },
  {
    name: 'slot-kept-by-those-who-left',
    harm: 'A request that a browser has aborted keeps the slot for photos for half a minute.',
    edits: [
      {
        file: 'shared/adapters/transport/transport.ts',
        from: 'signal: request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]),',
        to: 'signal: limit,',
      },
    ],
    caughtBy: ['test/adapters/transport/transport.test.ts'],
  },
  {
    name: 'reading-for-nobody',
    harm: 'What nobody waits for any more is read to its end, before the next page.',
    edits: [{ file: 'shared/adapters/gathering.ts', from: '        abandoned.abort();\n', to: '' }],
    caughtBy: ['test/adapters/gathering.test.ts'],
  },
  {
    name: 'night-slowed-by-viewers',
    harm: 'While somebody looks at photos, a night takes twice as long.',
    edits: [
      { file: 'shared/adapters/gathering.ts', from: 'tookMs * (1 / share - 1)', to: '0 * tookMs * share' },
    ],
    caughtBy: ['test/adapters/gathering.test.ts'],
  },
  {
    name: 'search-recorded',
    harm: 'The audit log fills with who looked for people.',
    edits: [{ file: 'shared/http/contract/people.ts', from: '  isSafe: true,\n', to: '' }],
    caughtBy: ['test/http/picture-routes.test.ts'],
  },
  {
    name: 'search-injected',
    harm: 'Quotes in what was typed change the query to the directory.',
    edits: [
      {
        file: 'shared/adapters/graph/directory.ts',
        from: `const escaped = text.replace(/["\\\\]/g, '\\\\$&');`,
        to: 'const escaped = text;',
      },
    ],
    caughtBy: ['test/workflows/find-people.test.ts'],
  },
];
