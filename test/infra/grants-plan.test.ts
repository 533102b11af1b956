/** The plan, as a function of the wanted and the existing permissions. */
import { describe, expect, test } from 'vitest';
import {
  type Choices,
  type Permission,
  wantedPermissions,
  wantedSiteRole,
} from '../../infra/grants/core/permissions.ts';
import { type Assignment, planGrants, planRevocation, type SeenSite } from '../../infra/grants/core/plan.ts';
import { readTable } from '../../infra/grants/table.ts';

const table = readTable();
const usual: Choices = { groupScope: false, libraryRead: 'Sites.Selected', siteWrite: 'Sites.Selected' };
const names = (permissions: readonly Permission[]) => permissions.map(({ api, role }) => `${api} ${role}`);
const closed: SeenSite = { seen: true, grants: [] };

function assignment(api: Assignment['api'], roleId: string): Assignment {
  return { id: `${api}-${roleId}`, api, roleId, label: `${api}: ${roleId}` };
}

function idOf(api: Permission['api'], role: string): string {
  return table.permissions.find((one) => one.api === api && one.role === role)?.id ?? '';
}

describe('wanted', () => {
  const always = ['graph User.Read.All', 'graph ProfilePhoto.Read.All'];
  const profiles = 'sharePoint User.ReadWrite.All';
  test.each<[Partial<Choices>, string[], string | undefined]>([
    [{}, [...always, 'graph Sites.Selected', profiles, 'sharePoint Sites.Selected'], 'write'],
    [
      { groupScope: true },
      [
        ...always,
        'graph GroupMember.Read.All',
        'graph Sites.Selected',
        profiles,
        'sharePoint Sites.Selected',
      ],
      'write',
    ],
    [
      { libraryRead: 'Sites.Read.All' },
      [...always, 'graph Sites.Read.All', profiles, 'sharePoint Sites.Selected'],
      'write',
    ],
    [
      { siteWrite: 'Sites.ReadWrite.All' },
      [...always, 'graph Sites.Selected', profiles, 'sharePoint Sites.ReadWrite.All'],
      'read',
    ],
    [
      { libraryRead: 'Sites.Read.All', siteWrite: 'Sites.FullControl.All' },
      [...always, 'graph Sites.Read.All', profiles, 'sharePoint Sites.FullControl.All'],
      undefined,
    ],
  ])('%j', (choices, expected, siteRole) => {
    const wanted = wantedPermissions(table, { ...usual, ...choices });
    expect(names(wanted)).toEqual(expected);
    expect(wantedSiteRole(wanted)).toBe(siteRole);
  });
});

describe('permissions', () => {
  const permissions = wantedPermissions(table, usual);

  test('an id that both APIs have counts for its own API only', () => {
    const userRead = idOf('graph', 'User.Read.All');
    const plan = planGrants(
      table,
      { permissions, siteRole: undefined },
      { assignments: [assignment('sharePoint', userRead)], site: closed },
    );
    expect(plan.granted).toEqual([]);
    expect(names(plan.missing)).toContain('graph User.Read.All');
    expect(plan.foreign.map(({ label }) => label)).toEqual([`sharePoint: ${userRead}`]);
  });

  test('granted, missing, unneeded and foreign permissions are distinguished', () => {
    const assignments = [
      assignment('graph', idOf('graph', 'User.Read.All')),
      assignment('sharePoint', idOf('sharePoint', 'Sites.FullControl.All')),
      assignment('graph', 'mail'),
      assignment(undefined, idOf('graph', 'ProfilePhoto.Read.All')),
    ];
    const existing = { assignments, site: closed };
    const plan = planGrants(table, { permissions, siteRole: 'write' }, existing);
    expect(names(plan.granted)).toEqual(['graph User.Read.All']);
    expect(names(plan.missing)).toEqual([
      'graph ProfilePhoto.Read.All',
      'graph Sites.Selected',
      'sharePoint User.ReadWrite.All',
      'sharePoint Sites.Selected',
    ]);
    expect(plan.unneeded).toEqual([assignments[1]]);
    expect(plan.foreign).toEqual([assignments[2], assignments[3]]);
    const { revoke, foreign } = planRevocation(table, existing);
    expect(revoke).toEqual([assignments[0], assignments[1]]);
    expect(foreign).toEqual(plan.foreign);
  });
});

describe('the site', () => {
  const granted = (...roles: string[]): SeenSite => ({ seen: true, grants: [{ id: '1', roles }] });
  test.each<[string, 'read' | 'write' | undefined, SeenSite, object]>([
    ['not wanted', undefined, { seen: false, because: 'x' }, { step: 'none' }],
    ['not seen', 'write', { seen: false, because: 'x' }, { step: 'unknown', role: 'write', because: 'x' }],
    ['closed', 'write', closed, { step: 'open', role: 'write' }],
    ['as wanted', 'write', granted('write'), { step: 'granted', role: 'write' }],
    ['more than wanted', 'read', granted('read', 'fullcontrol'), { step: 'granted', role: 'fullcontrol' }],
    ['less than wanted', 'write', granted('read'), { step: 'raise', role: 'write', id: '1', from: 'read' }],
    ['strange', 'write', granted('design'), { step: 'unknown', role: 'write' }],
    [
      'an unknown role beside less than wanted',
      'write',
      granted('read', 'design'),
      { step: 'unknown', role: 'write' },
    ],
    [
      'an unknown role beside enough',
      'write',
      granted('design', 'write'),
      { step: 'granted', role: 'write' },
    ],
  ])('%s', (_name, siteRole, site, expected) => {
    const plan = planGrants(table, { permissions: [], siteRole }, { assignments: [], site });
    expect(plan.site).toMatchObject(expected);
  });

  test('that could not be read keeps its permission when revoking', () => {
    const site: SeenSite = { seen: false, because: 'x' };
    expect(planRevocation(table, { assignments: [], site }).site).toEqual({ step: 'unknown', because: 'x' });
  });
});

describe('the table', () => {
  test('names each permission of an API once, and one API for each id', () => {
    const keys = table.permissions.map(({ api, id }) => `${api} ${id}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(idOf('graph', 'Sites.Selected')).not.toBe(idOf('sharePoint', 'Sites.Selected'));
  });

  test('opens a site exactly for Sites.Selected, and marks broad and unproven permissions', () => {
    for (const { role, siteRole, risk, unproven } of table.permissions) {
      expect(siteRole !== undefined, role).toBe(role === 'Sites.Selected');
      if (role.startsWith('Sites.')) expect(risk ?? unproven, role).toBeDefined();
    }
  });
});
