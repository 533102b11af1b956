/** What can be missing of tokens, and of the directory and photos in Graph. */
import { type Case, fault, grant, granted, graph, mySite, root, without } from './case.ts';

const group = '11111111-1111-4111-8111-111111111111';

const everythingOfGraph = {
  users: 'unknown',
  'group-members': 'unknown',
  photo: 'unknown',
  'photo-batch': 'unknown',
  'picture-list': 'unknown',
  'picture-changes': 'unknown',
  'multi-geo': 'unknown',
  'profile-read': 'unknown',
} as const;

export const tokensAndPeople: readonly Case[] = [
  {
    lacks: 'a token for Graph',
    arrange: (stage) => stage.noTokenFor.push(graph),
    says: { 'token-graph': 'missing', ...everythingOfGraph },
    remedies: { 'token-graph': ['az functionapp identity assign', 'AzureWebJobsStorage__clientId'] },
  },
  {
    lacks: 'a token for SharePoint',
    arrange: (stage) => stage.noTokenFor.push(root),
    says: { 'token-sharepoint': 'missing', 'profile-read': 'unknown' },
    remedies: { 'token-sharepoint': ['az functionapp identity assign'] },
  },
  {
    lacks: 'a token for the my-site host',
    arrange: (stage) => stage.noTokenFor.push(mySite),
    write: true,
    says: {
      'token-my-site': 'missing',
      'picture-folder': 'unknown',
      'file-names': 'unknown',
      'file-write': 'unknown',
    },
    remedies: { 'token-my-site': ['az functionapp identity assign'] },
  },
  {
    lacks: 'acceptance of the token by SharePoint',
    arrange: (stage) => void stage.server.faults.add({ match: { host: root }, answer: { status: 401 } }),
    write: true,
    says: { 'token-sharepoint': 'missing', 'profile-read': 'unknown', 'profile-write': 'unknown' },
    remedies: { 'token-sharepoint': [grant, /24 hours/] },
  },
  {
    lacks: 'the right tenant',
    arrange: () => undefined,
    changes: () => ({ settings: { TENANT_ID: '99999999-9999-4999-8999-999999999999' } }),
    says: {
      'token-graph': 'missing',
      'token-sharepoint': 'missing',
      'token-my-site': 'missing',
      ...everythingOfGraph,
      'picture-folder': 'unknown',
      'file-names': 'unknown',
    },
    remedies: { 'token-graph': ['INSTEP_TENANT_ID', 'az account show --query tenantId'] },
  },
  {
    lacks: 'User.Read.All of Graph',
    arrange: granted(graph, without('User.Read.All')),
    says: {
      users: 'missing',
      photo: 'unknown',
      'photo-batch': 'unknown',
      'profile-read': 'unknown',
    },
    remedies: { users: ['User.Read.All of Microsoft Graph', 'df021288-bdef-4463-88db-98f22de89214', grant] },
  },
  {
    lacks: 'ProfilePhoto.Read.All',
    // Microsoft also accepts User.Read.All for photos, so that the test has to make the refusal.
    arrange: fault(/\/photo$/, 403),
    says: { photo: 'missing', 'photo-batch': 'unknown' },
    remedies: { photo: ['ProfilePhoto.Read.All', 'e24d31aa-e1ab-4c80-85fe-23018690335d', grant] },
  },
  {
    lacks: 'GroupMember.Read.All',
    arrange: granted(graph, without('GroupMember.Read.All')),
    changes: () => ({ settings: { SCOPE_GROUP: group } }),
    says: { 'group-members': 'missing' },
    remedies: { 'group-members': ['98830695-27a2-44f7-8c18-0c3ebc9698f6', grant, '--group-scope'] },
  },
  {
    lacks: 'the group',
    arrange: () => undefined,
    changes: () => ({ settings: { EXCLUDE_GROUP: group } }),
    says: { 'group-members': 'missing' },
    remedies: { 'group-members': ['INSTEP_EXCLUDE_GROUP', 'az ad group show'] },
  },
  {
    lacks: 'the user',
    arrange: () => undefined,
    user: '22222222-2222-4222-8222-222222222222',
    write: true,
    says: {
      photo: 'unknown',
      'photo-batch': 'unknown',
      'profile-read': 'unknown',
      'profile-write': 'unknown',
    },
    remedies: { photo: ['INSTEP_CANARY_USER', '--user OBJECT-ID'] },
  },
  ...[400, 403, 404, 405, 501].map(
    (status): Case => ({
      lacks: `batches (${status})`,
      arrange: fault(/^\/v1\.0\/\$batch$/, status),
      says: { 'photo-batch': 'missing' },
      remedies: { 'photo-batch': ['POST https://graph.microsoft.com/v1.0/$batch'] },
    }),
  ),
];
