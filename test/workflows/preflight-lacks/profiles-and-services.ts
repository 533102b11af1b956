/** What can be missing of profiles, storage and telemetry. */
import { localIntegrityKey } from '../../../local/tenant/truth/signing-key.ts';
import { type Case, fault, grant, granted, root } from './case.ts';

const assign = (role: string) =>
  new RegExp(
    `az role assignment create --assignee-object-id 7d3f8c1e-\\S+ --assignee-principal-type ServicePrincipal --role ${role} --scope `,
  );

export const profilesAndServices: readonly Case[] = [
  {
    lacks: 'any role for profiles',
    arrange: granted(root, ['Sites.ReadWrite.All']),
    write: true,
    says: { 'profile-read': 'missing', 'profile-write': 'unknown' },
    remedies: {
      'profile-read': [
        'User.ReadWrite.All of Office 365 SharePoint Online',
        '741f803b-c850-494e-b5df-cde7c675a1ca',
        grant,
      ],
    },
  },
  {
    lacks: 'writing profiles, although reading works',
    arrange: granted(root, ['User.Read.All', 'Sites.ReadWrite.All']),
    write: true,
    says: { 'profile-write': 'missing' },
    remedies: {
      'profile-write': [
        '741f803b-c850-494e-b5df-cde7c675a1ca',
        '678536fe-1083-478a-9c59-b99265e6b0d3',
        '--site-write Sites.FullControl.All',
        grant,
      ],
    },
  },
  ...(
    [
      ['Table', 'storage-tables', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', 'Storage Table Data Contributor'],
      ['Queue', 'storage-queues', '974c5e8b-45b9-4653-ba55-5f855dd0fb88', 'Storage Queue Data Contributor'],
      ['Blob', 'storage-blobs', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor'],
    ] as const
  ).flatMap(([service, probe, id, role]): Case[] => [
    {
      lacks: `a role for the ${service} service`,
      arrange: (stage) =>
        stage.storage.refuse({ service, to: 'everything', code: 'AuthorizationPermissionMismatch' }),
      says: { [probe]: 'missing' },
      remedies: {
        [probe]: [`${role} (${id})`, assign(id), `--name ${service === 'Queue' ? 'sthost' : 'stinstep'} `],
      },
    },
    {
      lacks: `writing to the ${service} service, although reading works`,
      arrange: (stage) =>
        stage.storage.refuse({ service, to: 'reader', code: 'AuthorizationPermissionMismatch' }),
      write: true,
      // No user is written without a lease, which is a table row.
      says: { ...(service === 'Table' ? { 'profile-write': 'unknown' } : {}), [probe]: 'missing' },
      remedies: { [probe]: [assign(id)] },
    },
    {
      lacks: `a way through the firewall to the ${service} service`,
      arrange: (stage) => stage.storage.refuse({ service, to: 'everything', code: 'AuthorizationFailure' }),
      says: { [probe]: 'missing' },
      remedies: { [probe]: ['networkRuleSet', 'DEPLOY_PRIVATE_NETWORK'] },
    },
  ]),
  ...[401, 403].map(
    (status): Case => ({
      lacks: `the role for telemetry (${status})`,
      arrange: (stage) => stage.ingestion.answerWith(status),
      says: { telemetry: 'missing' },
      remedies: {
        telemetry: [
          'Monitoring Metrics Publisher (3913510d-42f4-4e42-8a64-420c390055eb)',
          assign('3913510d-42f4-4e42-8a64-420c390055eb'),
        ],
      },
    }),
  ),
  {
    lacks: 'the right component (400)',
    arrange: (stage) => stage.ingestion.answerWith(400),
    says: { telemetry: 'missing' },
    remedies: { telemetry: ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'az resource show'] },
  },
  {
    lacks: 'a connection string that is one',
    arrange: () => undefined,
    changes: () => ({ telemetry: 'InstrumentationKey=abc' }),
    says: { telemetry: 'missing' },
    remedies: { telemetry: ['APPLICATIONINSIGHTS_CONNECTION_STRING'] },
  },
  {
    lacks: 'the right to sign with the key of the seals',
    arrange: fault(/\/keys\/.*\/sign/, 403),
    says: { 'integrity-key': 'missing' },
    remedies: {
      'integrity-key': ['Key Vault Crypto User (12338af0-0e69-4776-bea7-57ae8d297424)', 'az keyvault show'],
    },
  },
  {
    lacks: 'the key of the seals',
    arrange: () => undefined,
    changes: () => ({ settings: { INTEGRITY_KEY: `${localIntegrityKey()}-2` } }),
    says: { 'integrity-key': 'missing' },
    remedies: { 'integrity-key': ['INSTEP_INTEGRITY_KEY', 'az keyvault key show'] },
  },
  {
    lacks: 'an answer of Key Vault',
    arrange: fault(/\/keys\/.*\/sign/, 503),
    says: { 'integrity-key': 'unknown' },
    remedies: {},
  },
];
