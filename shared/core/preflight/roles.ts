/**
 * The roles that remedies name, with their ids. A test compares them with infra/, where they are granted.
 */

export interface ApiRole {
  readonly api: 'Microsoft Graph' | 'Office 365 SharePoint Online';
  readonly role: string;
  readonly id: string;
}

const graph = 'Microsoft Graph';
const sharePoint = 'Office 365 SharePoint Online';

export const apiRoles = {
  users: { api: graph, role: 'User.Read.All', id: 'df021288-bdef-4463-88db-98f22de89214' },
  photos: { api: graph, role: 'ProfilePhoto.Read.All', id: 'e24d31aa-e1ab-4c80-85fe-23018690335d' },
  groups: { api: graph, role: 'GroupMember.Read.All', id: '98830695-27a2-44f7-8c18-0c3ebc9698f6' },
  library: { api: graph, role: 'Sites.Read.All', id: '332a536c-c7ef-4017-ab91-336970924f0d' },
  profiles: { api: sharePoint, role: 'User.ReadWrite.All', id: '741f803b-c850-494e-b5df-cde7c675a1ca' },
  files: { api: sharePoint, role: 'Sites.Selected', id: '20d37865-089c-4dee-8c41-6967602d4ac8' },
  everySite: {
    api: sharePoint,
    role: 'Sites.FullControl.All',
    id: '678536fe-1083-478a-9c59-b99265e6b0d3',
  },
} as const satisfies Readonly<Record<string, ApiRole>>;

export interface AzureRole {
  readonly role: string;
  readonly id: string;
}

export const azureRoles = {
  tables: { role: 'Storage Table Data Contributor', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' },
  queues: { role: 'Storage Queue Data Contributor', id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' },
  blobs: { role: 'Storage Blob Data Contributor', id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' },
  telemetry: { role: 'Monitoring Metrics Publisher', id: '3913510d-42f4-4e42-8a64-420c390055eb' },
} as const satisfies Readonly<Record<string, AzureRole>>;

/** On the key alone; a custom role with keys/sign/action is enough too. */
export const signingRole: AzureRole = {
  role: 'Key Vault Crypto User',
  id: '12338af0-0e69-4776-bea7-57ae8d297424',
};
