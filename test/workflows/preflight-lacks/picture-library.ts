/** What can be lacking of the library that keeps the pictures. */
import { type Case, fault, grant, granted, graph, mySite, without } from './case.ts';

function library(made: 'without-folder' | 'not-yet'): Case['arrange'] {
  return ({ server }) => {
    server.tenant.library.made = made;
  };
}

export const pictureLibrary: readonly Case[] = [
  {
    lacks: 'Sites.Read.All of Graph',
    arrange: granted(graph, without('Sites.Read.All')),
    says: { 'picture-list': 'missing', 'picture-changes': 'unknown', 'multi-geo': 'unknown' },
    remedies: {
      'picture-list': ['Sites.Read.All of Microsoft Graph', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
    },
  },
  ...[404, 501].map(
    (status): Case => ({
      lacks: `the list in Graph (${status})`,
      arrange: fault(/^\/v1\.0\/sites\/[^/]+\/lists\?/, status),
      says: { 'picture-list': 'missing', 'picture-changes': 'unknown' },
      remedies: {
        'picture-list': ['does not serve the list', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
      },
    }),
  ),
  ...([403, 404, 501] as const).map(
    (status): Case => ({
      lacks: `changes of the list in Graph (${status})`,
      arrange: fault(/\/items\/delta/, status),
      says: { 'picture-changes': 'missing' },
      remedies: { 'picture-changes': ['332a536c-c7ef-4017-ab91-336970924f0d', grant] },
    }),
  ),
  {
    lacks: 'the library',
    arrange: library('not-yet'),
    says: {
      'picture-list': 'missing',
      'picture-changes': 'unknown',
      'picture-folder': 'missing',
      'file-names': 'unknown',
    },
    remedies: { 'picture-list': [`open https://${mySite}`], 'picture-folder': [`open https://${mySite}`] },
  },
  {
    lacks: 'the folder',
    arrange: library('without-folder'),
    write: true,
    says: { 'picture-folder': 'missing', 'file-names': 'unknown', 'file-write': 'unknown' },
    remedies: { 'picture-folder': [`open https://${mySite}`, 'Do not make it by hand'] },
  },
  {
    lacks: 'any role for files',
    arrange: granted(mySite, []),
    says: { 'picture-folder': 'missing', 'file-names': 'unknown' },
    remedies: {
      'picture-folder': [
        'Sites.Selected of Office 365 SharePoint Online',
        '20d37865-089c-4dee-8c41-6967602d4ac8',
        grant,
      ],
    },
  },
  {
    lacks: 'listing files',
    arrange: fault(/\/Files\?/i, 403, 'GET'),
    says: { 'file-names': 'missing' },
    remedies: { 'file-names': ['20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
  {
    lacks: 'writing files',
    arrange: granted(mySite, ['Sites.Read.All']),
    write: true,
    says: { 'file-write': 'missing' },
    remedies: { 'file-write': ['20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
  {
    lacks: 'removing files',
    arrange: fault(/instep-preflight.*\.txt'\)(\/deleteObject)?$/i, 403, 'DELETE'),
    write: true,
    says: { 'file-write': 'missing' },
    remedies: { 'file-write': ['Remove the file', '20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
];
