/** The optional watch on who else writes: what is logged, what of it is stored, and what raises an alert. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { infra } from './kit/bicep.ts';
import { deployed } from './kit/deployed.ts';
import type { AlertRule } from './kql/alert-rules.ts';
import { runQuery } from './kql/engine/run-query.ts';
import type { Row } from './kql/engine/values.ts';
import { analyse, type Node } from './kql/language.ts';

const { all } = deployed('private-network');
/** What a text of the template inserts for the object id of the identity. */
const identity = /userAssignedIdentities\/id-instep-\w+', '[\d-]+'\)\.principalId/;

/** Columns that name a path, a row or a person: https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagetablelogs */
const named = ['Uri', 'ObjectKey', 'RequesterUpn', 'ReferrerHeader', 'DestinationUri', 'SourceUri'];

interface Setting {
  readonly logs: readonly { readonly category: string; readonly enabled: boolean }[];
  readonly workspaceId: string;
}

test('by default nothing is logged', () => {
  for (const name of ['default', 'sovereign'])
    for (const type of ['diagnosticSettings', 'dataCollectionRules'])
      expect(deployed(name).all(`Microsoft.Insights/${type}`)).toEqual([]);
});

test('writes and deletions of state and package are logged, and uses of the key; no category that logs reading', () => {
  const settings = all('Microsoft.Insights/diagnosticSettings').map(({ id, properties }) => {
    const { logs } = properties as unknown as Setting;
    const of = /(stinstep|sthost|kv-instep-)\w+(?:\/(\w+))?/.exec(id)?.slice(1).filter(Boolean).join(' ');
    return [of, ...logs.map(({ category, enabled }) => enabled && category)];
  });
  expect(settings.sort()).toEqual([
    ['kv-instep- providers', 'AuditEvent'],
    ['sthost blobServices', 'StorageWrite', 'StorageDelete'],
    ['stinstep blobServices', 'StorageWrite', 'StorageDelete'],
    ['stinstep tableServices', 'StorageWrite', 'StorageDelete'],
  ]);
});

test('both tables pass a rule that stores neither paths nor names, and nothing of Instep itself', () => {
  const [rule] = all('Microsoft.Insights/dataCollectionRules');
  const { dataFlows = [] } = (rule?.properties ?? {}) as {
    dataFlows?: readonly { readonly streams: readonly string[]; readonly transformKql: string }[];
  };
  expect(dataFlows.map(({ streams }) => streams)).toEqual([
    ['Microsoft-Table-StorageTableLogs'],
    ['Microsoft-Table-StorageBlobLogs'],
  ]);
  for (const { transformKql } of dataFlows) {
    expect(transformKql).toContain('where RequesterObjectId !~ ');
    expect(transformKql).toMatch(identity);
    const kept = /'(TimeGenerated, [\w, ]+)'/.exec(transformKql)?.[1]?.split(', ') ?? [];
    expect(kept).toContain('TimeGenerated');
    expect(kept.filter((column) => named.includes(column))).toEqual([]);
    // What the alert reads is stored.
    const { tree } = analyse(readQuery('writes').replace('{Table}', 'StorageTableLogs'));
    const columns = columnsIn(tree);
    expect(columns).toContain('RequesterObjectId');
    expect(columns.filter((column) => !kept.includes(column))).toEqual([]);
  }
});

test('the logs go to a workspace of their own, which applies the rule', () => {
  const [rule] = all('Microsoft.Insights/dataCollectionRules');
  const workspaces = all('Microsoft.OperationalInsights/workspaces').filter(({ name }) =>
    name.startsWith('log-instep-watch-'),
  );
  expect(workspaces.at(-1)?.properties?.defaultDataCollectionRuleResourceId).toBe(rule?.id);
  for (const { properties } of all('Microsoft.Insights/diagnosticSettings'))
    expect((properties as unknown as Setting).workspaceId).toBe(workspaces[0]?.id);
});

const rules = all('Microsoft.Insights/scheduledQueryRules')
  .map(({ name, properties }) => [name, properties as unknown as AlertRule] as const)
  .filter(([name]) => name.startsWith('instep-foreign-'));

test.each([
  ['Instep itself', { RequesterObjectId: 'instep' }, []],
  ['another account', { RequesterObjectId: 'mallory' }, ['mallory']],
  ['another account that deletes', { RequesterObjectId: 'mallory', Category: 'StorageDelete' }, ['mallory']],
  ['another account that reads', { RequesterObjectId: 'mallory', Category: 'StorageRead' }, []],
  ['another account that is refused', { RequesterObjectId: 'mallory', StatusCode: '403' }, []],
  ['a shared access signature', { RequesterObjectId: '', AuthenticationType: 'SAS' }, ['SAS']],
  ['Azure, which deletes old copies', { RequesterObjectId: '', AuthenticationType: 'TrustedAccess' }, []],
] as const)('%s', (_name, changes, expected) => {
  const row: Row = {
    ...{ Category: 'StorageWrite', StatusCode: '204', AuthenticationType: 'OAuth' },
    ...{ AccountName: 'stinstep', OperationName: 'InsertEntity', ...changes },
  };
  for (const Table of ['StorageTableLogs', 'StorageBlobLogs']) {
    const query = readQuery('writes').replace('{Table}', Table).replace('{Identity}', 'INSTEP');
    const rows = runQuery(query, { tables: { [Table]: [row] }, now: new Date(0) });
    expect(rows.map(({ who }) => who)).toEqual(expected);
  }
});

test('a use of the key by another account is found', () => {
  const use = (OperationName: string, appid: string): Row => ({
    OperationName,
    Identity: { claim: { appid } },
  });
  const AZKVAuditLogs = [use('KeySign', 'instep'), use('KeyBackup', 'mallory'), use('VaultGet', 'mallory')];
  const query = readQuery('key').replace('{Identity}', 'instep');
  expect(runQuery(query, { tables: { AZKVAuditLogs }, now: new Date(0) })).toEqual([
    { operation: 'KeyBackup' },
  ]);
});

test('the alerts are deployed with the identity in their queries, and send the same mails', () => {
  expect(rules.map(([name]) => name.replace(/-\w+$/, ''))).toEqual([
    'instep-foreign-table-writes',
    'instep-foreign-blob-writes',
    'instep-foreign-key-use',
  ]);
  const [group] = all('Microsoft.Insights/actionGroups').map(({ id }) => id);
  for (const [, { criteria, actions, enabled, severity }] of rules) {
    expect(criteria.allOf[0].query).toContain("'{Identity}', reference(");
    expect(criteria.allOf[0].query).toMatch(identity);
    expect({ actions, enabled, severity }).toEqual({
      ...{ actions: { actionGroups: [group] }, enabled: true, severity: 1 },
    });
  }
});

/** Every column that a query reads. */
function columnsIn({ kind, value, type, parts }: Node): readonly string[] {
  const own = kind === 'NameReference' && type !== '' && value !== undefined ? [value] : [];
  return [...own, ...parts.flatMap(columnsIn)].filter((name) => /^[A-Z]/.test(name) && !/Logs$/.test(name));
}

function readQuery(name: string): string {
  return readFileSync(infra('watch', `${name}.kql`), 'utf8');
}
