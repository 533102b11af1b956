/** What can be missing of the photo library. */
import { all, type Case, fault, grant, granted, graph, mySite, without } from './case.ts';

function library(made: 'without-folder' | 'not-yet'): Case['arrange'] {
  return ({ server }) => {
    server.tenant.library.made = made;
  };
}

const prefersGeo: Case['arrange'] = ({ server, canary }) => {
  const rows = [{ id: canary.id, merge: { preferredDataLocation: 'EUR' } }];
  server.faults.add({ match: { path: /\/users\/delta/ }, answer: { rows } });
};

const bySharePoint = ['through SharePoint instead', '20d37865-089c-4dee-8c41-6967602d4ac8'];

export const pictureLibrary: readonly Case[] = [
  {
    lacks: 'Sites.Read.All of Graph, where SharePoint shows the list, and a user prefers a geo location',
    arrange: all(granted(graph, without('Sites.Read.All')), prefersGeo),
    says: { 'multi-geo': 'unknown' },
    remedies: { 'multi-geo': ['Sites.Read.All of Microsoft Graph', grant] },
  },
  {
    lacks: 'Sites.Read.All of Graph, and any role for files, and a user prefers a geo location',
    arrange: all(granted(graph, without('Sites.Read.All')), granted(mySite, []), prefersGeo),
    says: {
      'picture-list': 'missing',
      'picture-changes': 'unknown',
      'picture-folder': 'missing',
      'file-names': 'unknown',
      'multi-geo': 'unknown',
    },
    remedies: {
      'picture-list': [
        ...['Sites.Read.All of Microsoft Graph', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
        ...bySharePoint,
      ],
    },
  },
  ...[404, 501].map(
    (status): Case => ({
      lacks: `the list in Graph (${status}), and in SharePoint`,
      arrange: all(fault(/^\/v1\.0\/sites\/[^/]+\/lists\?/, status), fault(/\/getlist\(/i, 403)),
      says: { 'picture-list': 'missing', 'picture-changes': 'unknown' },
      remedies: {
        'picture-list': [
          ...['does not serve the list', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
          ...bySharePoint,
        ],
      },
    }),
  ),
  ...[403, 404, 501].map(
    (status): Case => ({
      lacks: `changes of the list in Graph (${status}), and in SharePoint`,
      arrange: all(fault(/\/items\/delta/, status), fault(/\/getchanges/i, 403)),
      says: { 'picture-changes': 'missing' },
      remedies: { 'picture-changes': ['332a536c-c7ef-4017-ab91-336970924f0d', grant, ...bySharePoint] },
    }),
  ),
  {
    lacks: 'the list in Graph (401)',
    arrange: fault(/^\/v1\.0\/sites\/[^/]+\/lists\?/, 401),
    says: { 'picture-list': 'missing', 'picture-changes': 'unknown' },
    remedies: { 'picture-list': ['332a536c-c7ef-4017-ab91-336970924f0d', grant, ...bySharePoint] },
  },
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
    remedies: { 'picture-folder': [`open https://${mySite}`, 'Do not create the folder yourself'] },
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
