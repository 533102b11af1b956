/**
 * Everything that can be missing, and its remedy. Commands stand in backticks and mean the same in sh, cmd and
 * PowerShell: `--` in quotes, no substitution, and placeholders in capital letters.
 */
import { type ApiRole, type AzureRole, apiRoles, azureRoles, signingRole } from './roles.ts';

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
  | 'integrity-role'
  | 'integrity-network'
  | 'integrity-key'
  | 'telemetry-role'
  | 'telemetry-address';

/** The tenant and identity of a preflight: the values that the commands contain. */
export interface Environment {
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly tenant: string;
  readonly tenantId: string;
  readonly cloud: string;
  readonly graphHost: string;
  readonly mySiteHost: string;
  readonly signedInAs: 'identity' | 'person';
  /** Object id in the access token; undefined: the token does not contain one. */
  readonly principalId: string | undefined;
  /** Name of the account of the state; undefined on the emulator. */
  readonly storageAccount: string | undefined;
  /** Name of the account of the queues; undefined: the same one. */
  readonly queueAccount?: string | undefined;
}

const restart =
  'If it was granted only now, restart the app, or wait a day: Azure caches a token for up to 24 hours.';

export const remedies: Readonly<Record<Lack, (environment: Environment) => string>> = {
  'no-token': (environment) =>
    environment.signedInAs === 'person'
      ? `Sign in: \`az login --allow-no-subscriptions --tenant ${environment.tenantId}\``
      : 'Assign the identity of the deployment to the app, and set AzureWebJobsStorage__clientId to its client id: ' +
        '`az functionapp identity assign --resource-group GROUP --name APP --identities IDENTITY-RESOURCE-ID`. ' +
        'If the detail says that a resource was not found, INSTEP_TENANT or INSTEP_CLOUD is wrong.',
  'token-of-another-tenant': (environment) =>
    `Set INSTEP_TENANT_ID to the tenant that the detail names, or deploy the app to a subscription of tenant ${environment.tenantId}. ` +
    'To see the tenant of a subscription: `az account show --query tenantId`',
  'token-not-accepted': (environment) =>
    `Grant the identity at least one role of this API: ${grantCommand(environment)}. ${restart}`,
  'users-role': (environment) => grantOf(apiRoles.users, environment),
  'no-such-user': () => `Choose a user who has a mailbox: ${waysToChoose}.`,
  'groups-role': (environment) => grantOf(apiRoles.groups, environment, '--group-scope'),
  'no-such-group': () =>
    'Set INSTEP_SCOPE_GROUP and INSTEP_EXCLUDE_GROUP to object ids of groups that exist. To find an id by its name: `az ad group show --group NAME --query id`',
  'photos-role': (environment) => grantOf(apiRoles.photos, environment),
  'no-batch': (environment) =>
    `Allow POST https://${environment.graphHost}/v1.0/$batch in your proxy or firewall. One of them refuses it, because single requests are answered. ` +
    'Instep reads photos in batches only.',
  'library-role': (environment) =>
    `${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ${bySharePoint(environment)}`,
  'no-library': (environment) =>
    `SharePoint creates the library when the first user opens their profile picture. Sign in as any user, open https://${environment.mySiteHost}, ` +
    `and open the profile picture. If the library exists already, the identity cannot see it: ${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ${bySharePoint(environment)}`,
  'library-not-served': (environment) =>
    `Microsoft Graph does not serve the list "User Photos" here. If you chose Sites.Selected for it, try the broader role: ` +
    `${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} If that changes nothing, Graph has no such list in this tenant or cloud. ${bySharePoint(environment)}`,
  'files-role': (environment) =>
    `${grantOf(apiRoles.files, environment)} That opens https://${environment.mySiteHost} for writing too, without which Sites.Selected opens nothing.`,
  'no-folder': (environment) =>
    `SharePoint creates the folder when the first user opens their profile picture. Sign in as any user, open https://${environment.mySiteHost}, ` +
    'and open the profile picture. Do not create the folder yourself: its name depends on the language of the host.',
  'several-folders': (environment) =>
    `From https://${environment.mySiteHost}/User%20Photos, remove the folders in the detail that SharePoint did not create.`,
  'content-approval': ({ mySiteHost }) =>
    `In the settings of the library https://${mySiteHost}/User%20Photos, under Versioning settings, turn off content approval, minor (draft) versions and required check-out: ` +
    'until a file is approved, other people do not see it.',
  'file-left': (environment) =>
    `Remove the file that the detail names from https://${environment.mySiteHost}/User%20Photos. Then: ${grantOf(apiRoles.files, environment)}`,
  'profiles-role': (environment) => grantOf(apiRoles.profiles, environment),
  'profile-writes-refused': (environment) =>
    `${grantOf(apiRoles.profiles, environment)} If it is granted already, this tenant requires the broadest role as well: ` +
    `${grantOf(apiRoles.everySite, environment, '--site-write Sites.FullControl.All')}`,
  'no-profile': () => `Choose a user who has a profile in SharePoint: ${waysToChoose}.`,
  'lives-elsewhere': (environment) =>
    `Choose a user whose personal site is on https://${environment.mySiteHost}: ${waysToChoose}.`,
  'other-geos': (environment) =>
    `If the tenant has further geo locations, let Graph list them: ${grantOf(apiRoles.library, environment, '--library-read Sites.Read.All')} ` +
    'If it has none, the preferred data location of users has no effect.',
  'tables-role': (environment) => assignOf(azureRoles.tables, environment),
  'queues-role': (environment) => assignOf(azureRoles.queues, environment, environment.queueAccount),
  'blobs-role': (environment) => assignOf(azureRoles.blobs, environment),
  'storage-network': ({ storageAccount = unknownAccount }) =>
    'The firewall of the storage account refuses the app; roles would not help. Allow the app, or deploy with DEPLOY_PRIVATE_NETWORK=true. ' +
    `The present rules: \`az storage account show --name ${storageAccount} --query networkRuleSet\``,
  'storage-incomplete': () =>
    'Deploy again to create what is missing: `azd provision`. On your own machine, `npm start` creates it in Azurite.',
  'integrity-role': (environment) =>
    assignment(signingRole, environment, 'az keyvault show --name VAULT --query id'),
  'integrity-network': () =>
    'The firewall of the key vault refuses the app; roles would not help. Allow the app in it. The present rules: `az keyvault show --name VAULT --query properties.networkAcls`',
  'integrity-key': () =>
    'Set INSTEP_INTEGRITY_KEY to the identifier of an enabled RSA key, https://VAULT.vault.azure.net/keys/KEY. To see it: `az keyvault key show --vault-name VAULT --name KEY --query key.kid`. `azd provision` creates vault and key. Keep old versions of the key enabled while there are undo copies that they sealed.',
  'telemetry-role': (environment) => assignment(azureRoles.telemetry, environment, `${component} --query id`),
  'telemetry-address': () =>
    'Set APPLICATIONINSIGHTS_CONNECTION_STRING to the connection string of the Application Insights component: ' +
    `\`${component} --query properties.ConnectionString\``,
};

const waysToChoose =
  'set INSTEP_CANARY_USER to the object id, or run `npm run preflight "--" --user OBJECT-ID`, or call GET /api/preflight?user=OBJECT-ID';
const unknownAccount = 'STORAGE-ACCOUNT';
const component =
  'az resource show --resource-group GROUP --resource-type Microsoft.Insights/components --name COMPONENT';

/** A person who runs the preflight may lack rights that the identity of the app has. The text then says so first. */
export function remedyFor(lack: Lack, environment: Environment): string {
  const remedy = remedies[lack](environment);
  if (environment.signedInAs === 'identity' || !ofTheIdentity.has(lack)) return remedy;
  return (
    'Your own sign-in is refused. To find out whether the identity of the app is refused too: GET /api/preflight. ' +
    `If it is: ${remedy}`
  );
}

/** A grant to the identity is the remedy. */
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
  'integrity-role',
  'telemetry-role',
]);

function grantOf(
  { api, role, id }: ApiRole,
  environment: Environment,
  ...options: readonly string[]
): string {
  const command = grantCommand(environment, ...options);
  return `Grant the identity ${role} of ${api} (${id}): ${command}. ${restart}`;
}

/** Reading the list through SharePoint needs the same rights as the files. */
function bySharePoint({ mySiteHost }: Environment): string {
  const { api, role, id } = apiRoles.files;
  return (
    'If Microsoft Graph answers 403, 404 or 501, or does not list the library, runs read it through SharePoint instead, with the rights that they need for its files: ' +
    `${role} of ${api} (${id}), which the same command grants, and https://${mySiteHost} opened to the identity (infra/README.md).`
  );
}

type Granting = Pick<Environment, 'tenant' | 'cloud' | 'signedInAs' | 'principalId'>;

/** For runs, which do not know their identity. */
export function widerReading(tenant: string, cloud: string): string {
  const { api, role } = apiRoles.library;
  const granting = { tenant, cloud, signedInAs: 'person', principalId: undefined } as const;
  return `Grant the identity the wider permission ${role} of ${api}: ${grantCommand(granting, `--library-read ${role}`)}.`;
}

function grantCommand(environment: Granting, ...options: readonly string[]): string {
  const cloud = environment.cloud === 'global' ? [] : [`--cloud ${environment.cloud}`];
  const asked = [
    `--principal ${principal(environment)}`,
    `--tenant ${environment.tenant}`,
    ...cloud,
    ...options,
    '--apply',
  ];
  return `\`npm run grant "--" ${asked.join(' ')}\`${placeholders(environment)}`;
}

function assignOf(role: AzureRole, environment: Environment, account = environment.storageAccount): string {
  return assignment(
    role,
    environment,
    `az storage account show --name ${account ?? unknownAccount} --query id`,
  );
}

/** `showScope`: the command that prints the id of the resource that the role is for. */
function assignment({ role, id }: AzureRole, environment: Environment, showScope: string): string {
  return (
    `Assign the identity ${role} (${id}). First read the id of the resource: \`${showScope} --output tsv\`. ` +
    `Then use that id as SCOPE: \`az role assignment create --assignee-object-id ${principal(environment)} ` +
    `--assignee-principal-type ServicePrincipal --role ${id} --scope SCOPE\`${placeholders(environment)}. Roles take effect within ten minutes.`
  );
}

/** A placeholder if a person signed in, because that person's id is not the id of the identity. */
function principal({ signedInAs, principalId }: Granting): string {
  const id = signedInAs === 'identity' ? principalId : undefined;
  return id ?? placeholder;
}

const placeholder = 'PRINCIPAL-ID';

function placeholders(environment: Granting): string {
  return principal(environment) === placeholder
    ? ` (${placeholder} is the output identityPrincipalId of the deployment)`
    : '';
}
