/** Everything that can be missing, and for each the exact remedy. The one table of them. */
import { type ApiRole, type AzureRole, apiRoles, azureRoles } from './roles.ts';

export type Lack =
  | 'no-token'
  | 'token-of-another-tenant'
  | 'token-not-accepted'
  | 'users-role'
  | 'no-such-user'
  | 'groups-role'
  | 'no-such-group'
  | 'photos-role'
  | 'no-batch'
  | 'library-role'
  | 'no-library'
  | 'library-not-served'
  | 'files-role'
  | 'no-folder'
  | 'several-folders'
  | 'content-approval'
  | 'file-left'
  | 'profiles-role'
  | 'profile-writes-refused'
  | 'no-profile'
  | 'lives-elsewhere'
  | 'other-geos'
  | 'tables-role'
  | 'queues-role'
  | 'blobs-role'
  | 'storage-network'
  | 'storage-incomplete'
  | 'telemetry-role'
  | 'telemetry-address';

/** Where it was asked, and as whom: what commands are filled in with. */
export interface Environment {
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly tenant: string;
  readonly tenantId: string;
  readonly cloud: string;
  readonly graphHost: string;
  readonly mySiteHost: string;
  readonly signedInAs: 'identity' | 'person';
  /** Object id of whoever was asked as, as tokens tell it; undefined: they do not. */
  readonly principalId: string | undefined;
  /** Undefined on the emulator. */
  readonly storageAccount: string | undefined;
}

const restart =
  'Azure keeps a token for up to 24 hours: restart the app, or wait a day, if it was granted later.';

export const remedies: Readonly<Record<Lack, (environment: Environment) => string>> = {
  'no-token': (environment) =>
    environment.signedInAs === 'person'
      ? `Sign in: az login --allow-no-subscriptions --tenant ${environment.tenantId}`
      : 'Assign the identity of the deployment to the app, and set AzureWebJobsStorage__clientId to its client id: ' +
        'az functionapp identity assign --resource-group <group> --name <app> --identities <resource id of the identity>. ' +
        'If the detail says that a resource was not found, INSTEP_TENANT or INSTEP_CLOUD is wrong.',
  'token-of-another-tenant': (environment) =>
    `Set INSTEP_TENANT_ID to the tenant that the detail names, or deploy the app to a subscription of tenant ${environment.tenantId}: ` +
    'az account show --query tenantId',
  'token-not-accepted': (environment) =>
    `Grant the identity at least one role of this API: ${grantCommand(environment)}. ${restart}`,
  'users-role': (environment) => grantOf(apiRoles.users, environment),
  'no-such-user': () =>
    'Set INSTEP_CANARY_USER to the object id of somebody who has a mailbox, or name one: --user <object id>, or ?user=<object id>.',
  'groups-role': (environment) => grantOf(apiRoles.groups, environment, '--group-scope'),
  'no-such-group': () =>
    'Set INSTEP_SCOPE_GROUP and INSTEP_EXCLUDE_GROUP to object ids of groups that exist: az ad group show --group <name> --query id',
  'photos-role': (environment) => grantOf(apiRoles.photos, environment),
  'no-batch': (environment) =>
    `Let POST https://${environment.graphHost}/v1.0/$batch through: a proxy or firewall on the way refuses it, for single requests are answered. ` +
    'Photos are read in batches only.',
  'library-role': (environment) =>
    `${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ${bySharePoint(environment)}`,
  'no-library': (environment) =>
    `SharePoint makes the library when the first user opens their profile picture: sign in as any user, open https://${environment.mySiteHost}, ` +
    `and look at the picture of the profile. If it is there, it is hidden from the identity: ${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ${bySharePoint(environment)}`,
  'library-not-served': (environment) =>
    `Microsoft Graph does not serve the list "User Photos" here. If Sites.Selected was chosen for it, try the broader role: ` +
    `${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} If that changes nothing, Graph has no such list in this tenant or cloud. ${bySharePoint(environment)}`,
  'files-role': (environment) =>
    `${grantOf(apiRoles.files, environment)} That opens https://${environment.mySiteHost} for writing too, without which Sites.Selected opens nothing.`,
  'no-folder': (environment) =>
    `SharePoint makes the folder when the first user opens their profile picture: sign in as any user, open https://${environment.mySiteHost}, ` +
    'and look at the picture of the profile. Do not make it by hand: its name depends on the language of the host.',
  'several-folders': (environment) =>
    `Remove the folders that are not SharePoint's, which the detail names, from https://${environment.mySiteHost}/User%20Photos.`,
  'content-approval': ({ mySiteHost }) =>
    `In the settings of the library https://${mySiteHost}/User%20Photos, under Versioning settings, turn off content approval, minor (draft) versions and required check-out: ` +
    'until somebody approves a file, nobody else sees it.',
  'file-left': (environment) =>
    `Remove the file that the detail names from https://${environment.mySiteHost}/User%20Photos. Then: ${grantOf(apiRoles.files, environment)}`,
  'profiles-role': (environment) => grantOf(apiRoles.profiles, environment),
  'profile-writes-refused': (environment) =>
    `${grantOf(apiRoles.profiles, environment)} If it is granted, this tenant is one that also asks for the broadest role: ` +
    `${grantOf(apiRoles.everySite, environment, '--site-write Sites.FullControl.All')}`,
  'no-profile': () =>
    'Name somebody who has a profile in SharePoint: INSTEP_CANARY_USER, --user <object id>, or ?user=<object id>.',
  'lives-elsewhere': (environment) =>
    `Name somebody whose personal site is on https://${environment.mySiteHost}: INSTEP_CANARY_USER, --user <object id>, or ?user=<object id>.`,
  'other-geos': (environment) =>
    `If the tenant has further geo locations, let Graph list them: ${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ` +
    'If it has not, what users prefer has no effect.',
  'tables-role': (environment) => assignOf(azureRoles.tables, environment),
  'queues-role': (environment) => assignOf(azureRoles.queues, environment),
  'blobs-role': (environment) => assignOf(azureRoles.blobs, environment),
  'storage-network': ({ storageAccount = '<storage account>' }) =>
    `The firewall of the storage account refuses the app, not a role. Let it through, or deploy with DEPLOY_PRIVATE_NETWORK=true: ` +
    `az storage account show --name ${storageAccount} --query networkRuleSet`,
  'storage-incomplete': () =>
    'Deploy again, which creates what is not there: azd provision. On a desk: npm start creates it in Azurite.',
  'telemetry-role': (environment) =>
    assignment(
      azureRoles.telemetry,
      environment,
      '$(az resource list --resource-group <group> --resource-type Microsoft.Insights/components --query "[0].id" --output tsv)',
    ),
  'telemetry-address': () =>
    'Set APPLICATIONINSIGHTS_CONNECTION_STRING to what the component says: ' +
    'az resource list --resource-group <group> --resource-type Microsoft.Insights/components --query "[0].id" --output tsv, then ' +
    'az resource show --ids <that id> --query properties.ConnectionString',
};

/** The remedy, in words for whoever asked: what a person lacks says nothing of the app. */
export function remedyFor(lack: Lack, environment: Environment): string {
  const remedy = remedies[lack](environment);
  if (environment.signedInAs === 'identity' || !ofTheIdentity.has(lack)) return remedy;
  return (
    'Your own sign-in is refused; whether the identity of the app is, only the app can tell: GET /api/preflight. ' +
    `If it is: ${remedy}`
  );
}

/** Remedied by granting something to the identity. */
const ofTheIdentity: ReadonlySet<Lack> = new Set<Lack>([
  'token-not-accepted',
  'users-role',
  'groups-role',
  'photos-role',
  'library-role',
  'files-role',
  'profiles-role',
  'profile-writes-refused',
  'tables-role',
  'queues-role',
  'blobs-role',
  'telemetry-role',
]);

function grantOf(
  { api, role, id }: ApiRole,
  environment: Environment,
  ...options: readonly string[]
): string {
  return `Grant the identity ${role} of ${api} (${id}): ${grantCommand(environment, ...options)}. ${restart}`;
}

/** The list is read with the rights by which files are. */
function bySharePoint({ mySiteHost }: Environment): string {
  const { api, role, id } = apiRoles.files;
  return (
    'Where Microsoft Graph answers 403, 404 or 501, or does not list it, nights read the library through SharePoint instead, with the rights that they need for its files: ' +
    `${role} of ${api} (${id}), which the same command grants, and https://${mySiteHost} opened to the identity (infra/README.md).`
  );
}

function grantCommand(environment: Environment, ...options: readonly string[]): string {
  const cloud = environment.cloud === 'global' ? [] : [`--cloud ${environment.cloud}`];
  const asked = [
    `--principal ${principal(environment)}`,
    `--tenant ${environment.tenant}`,
    ...cloud,
    ...options,
    '--apply',
  ];
  return `npm run grant -- ${asked.join(' ')}`;
}

function assignOf(role: AzureRole, environment: Environment): string {
  const { storageAccount = '<storage account>' } = environment;
  return assignment(
    role,
    environment,
    `$(az storage account show --name ${storageAccount} --query id --output tsv)`,
  );
}

function assignment({ role, id }: AzureRole, environment: Environment, scope: string): string {
  return (
    `Assign the identity ${role} (${id}): az role assignment create --assignee-object-id ${principal(environment)} ` +
    `--assignee-principal-type ServicePrincipal --role ${id} --scope ${scope}. It may take ten minutes to work.`
  );
}

/** A person's own id is not the identity's. */
function principal({ signedInAs, principalId }: Environment): string {
  const id = signedInAs === 'identity' ? principalId : undefined;
  return id ?? '<identityPrincipalId, an output of the deployment>';
}
