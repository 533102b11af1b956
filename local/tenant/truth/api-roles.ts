/**
 * The application permissions that Microsoft's two APIs define, as far as anything here could ask for them. The ids are the
 * same in every tenant. Graph: https://learn.microsoft.com/graph/permissions-reference; SharePoint:
 * https://github.com/pnp/powershell (SharePointPermissions.json). Some ids occur in both, some names under two ids.
 */
export interface AppRole {
  readonly id: string;
  readonly value: string;
}

export const graphAppId = '00000003-0000-0000-c000-000000000000';
export const sharePointAppId = '00000003-0000-0ff1-ce00-000000000000';

export const graphAppRoles: readonly AppRole[] = [
  { value: 'User.Read.All', id: 'df021288-bdef-4463-88db-98f22de89214' },
  { value: 'User.ReadWrite.All', id: '741f803b-c850-494e-b5df-cde7c675a1ca' },
  { value: 'ProfilePhoto.Read.All', id: 'e24d31aa-e1ab-4c80-85fe-23018690335d' },
  { value: 'ProfilePhoto.ReadWrite.All', id: '27baa7f6-5dfb-4ba8-b1d3-1e812c143013' },
  { value: 'GroupMember.Read.All', id: '98830695-27a2-44f7-8c18-0c3ebc9698f6' },
  { value: 'Group.Read.All', id: '5b567255-7703-4780-807c-7be8301ae99b' },
  { value: 'Sites.Read.All', id: '332a536c-c7ef-4017-ab91-336970924f0d' },
  { value: 'Sites.ReadWrite.All', id: '9492366f-7969-46a4-8d15-ed1a20078fff' },
  { value: 'Sites.FullControl.All', id: 'a82116e5-55eb-4c41-a434-62fe8a61c773' },
  { value: 'Sites.Selected', id: '883ea226-0bf2-4a8f-9f9d-92c9162a727d' },
  { value: 'Files.Read.All', id: '01d4889c-1287-42c6-ac1f-5d1e02578ef6' },
  { value: 'Directory.Read.All', id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61' },
  { value: 'Application.Read.All', id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30' },
  { value: 'AppRoleAssignment.ReadWrite.All', id: '06b708a9-e830-4db3-a914-8e69da51d44f' },
];

export const sharePointAppRoles: readonly AppRole[] = [
  { value: 'Sites.FullControl.All', id: '678536fe-1083-478a-9c59-b99265e6b0d3' },
  { value: 'Sites.Selected', id: '20d37865-089c-4dee-8c41-6967602d4ac8' },
  { value: 'Sites.Manage.All', id: '9bff6588-13f2-4c48-bbf2-ddab62256b36' },
  { value: 'Sites.Read.All', id: 'd13f72ca-a275-4b96-b789-48ebcc4da984' },
  { value: 'Sites.ReadWrite.All', id: 'fbcd29d2-fcca-4405-aded-518d457caae4' },
  { value: 'User.Read.All', id: 'df021288-bdef-4463-88db-98f22de89214' },
  { value: 'User.ReadWrite.All', id: '741f803b-c850-494e-b5df-cde7c675a1ca' },
];
