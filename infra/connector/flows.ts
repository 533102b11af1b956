/**
 * The two example flows, and the connections and variables that their import asks for. Who may approve:
 * infra/DECISIONS.md, I-flow-approvers.
 */
import approveHeldRun from './flows/approve-held-run.json' with { type: 'json' };
import syncUser from './flows/sync-user.json' with { type: 'json' };

/** As in the files of flows/: only the parts that differ between flows. */
export interface Flow {
  readonly id: string;
  /** Each flow has its own solution, so that an import asks only for what this flow needs. */
  readonly solution: string;
  readonly name: string;
  readonly description: string;
  readonly triggers: Readonly<Record<string, Step>>;
  readonly actions: Steps;
}

/** A trigger or an action, with the fields that are used here: https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers */
export interface Step {
  readonly type: string;
  readonly inputs?: unknown;
  readonly runAfter?: Readonly<Record<string, readonly string[]>>;
  readonly actions?: Steps;
  readonly else?: { readonly actions: Steps };
  readonly cases?: Readonly<Record<string, { readonly case: unknown; readonly actions: Steps }>>;
  readonly default?: { readonly actions: Steps };
}

export type Steps = Readonly<Record<string, Step>>;

export const flows: readonly Flow[] = [syncUser, approveHeldRun] as readonly unknown[] as readonly Flow[];

/** By name of the connection in the flows: the id of its connector. */
export const connections: Readonly<Record<string, string>> = {
  shared_instep: 'Instep',
  shared_sharepointonline: 'SharePoint',
  shared_teams: 'Microsoft Teams',
};

/** An environment variable of the solution. The import asks for variables without a default value. */
export interface Variable {
  readonly schemaName: string;
  readonly title: string;
  readonly description: string;
  readonly usual?: string;
}

export const variables: readonly Variable[] = [
  {
    schemaName: 'instep_SharePointSite',
    title: 'SharePoint site',
    description: 'Address of the site with the HR list, https://contoso.sharepoint.com/sites/hr',
  },
  {
    schemaName: 'instep_List',
    title: 'List',
    description: 'Id of the HR list: the GUID that the address of its settings page ends in',
  },
  {
    schemaName: 'instep_UserColumn',
    title: 'User column',
    description: 'Internal name of the text column with the sign-in name or the object id of a user',
    usual: 'UserPrincipalName',
  },
  {
    schemaName: 'instep_App',
    title: 'App',
    description: 'Address of the app, https://APP-NAME.azurewebsites.net, for the link to the console',
  },
  {
    schemaName: 'instep_Team',
    title: 'Team',
    description: 'Id of the team of the approvers: groupId in a link to the team',
  },
  {
    schemaName: 'instep_Channel',
    title: 'Channel',
    description:
      'Id of their channel, 19:…@thread.tacv2, as in a link to the channel with %3a and %40 written : and @',
  },
  {
    schemaName: 'instep_Approvers',
    title: 'Approvers',
    description: 'Sign-in names of those who may approve or discard a plan, with semicolons between them',
  },
  {
    schemaName: 'instep_CardPhotos',
    title: 'Photos in the card',
    description:
      'yes: the card shows up to four photos that would be written. Teams and the history of the flow keep them; Instep cannot remove them there',
    usual: 'no',
  },
];

/** The names of the connections that a flow uses. */
export function connectionsOf({ triggers, actions }: Flow): readonly string[] {
  const used = [...JSON.stringify({ triggers, actions }).matchAll(/"connectionName":"(\w+)"/g)];
  return [...new Set(used.map(([, name]) => name as string))];
}

export function variablesOf({ triggers, actions }: Flow): readonly Variable[] {
  const text = JSON.stringify({ triggers, actions });
  return variables.filter((one) => text.includes(`parameters('${parameterName(one)}')`));
}

/** The name of a variable in a flow. */
export function parameterName({ title, schemaName }: Variable): string {
  return `${title} (${schemaName})`;
}
