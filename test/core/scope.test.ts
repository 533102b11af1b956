import { describe, expect, test } from 'vitest';
import type { OutOfScope } from '../../shared/core/finding.ts';
import { outOfScope } from '../../shared/core/finding.ts';
import { outOfScopeReason, type ScopeSettings } from '../../shared/core/scope.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { directory, user, userId } from './examples.ts';

const allUsers: ScopeSettings = {
  guests: 'exclude',
  disabledUsers: 'exclude',
  scopeGroup: undefined,
  excludeGroup: undefined,
  epoch: 1,
};
const withUser = new Set([userId]);
const withOthers = new Set(['another-user']);
const guest = { userType: 'Guest', mailboxPlan: false } as const;

describe('each reason, and the other side of it', () => {
  test.each<[string, UserRow, Partial<ScopeSettings>, OutOfScope | undefined]>([
    ['an enabled member with a mailbox plan', user, {}, undefined],
    ['deleted, restorable', directory({ removed: { reason: 'changed', at: '' } }), {}, 'removed'],
    ['deleted for good', directory({ removed: { reason: 'deleted', at: '' } }), {}, 'removed'],
    ['not listed by the last full pass', user, { epoch: 2 }, 'not-listed'],
    ['listed by a later pass than the last complete one', user, { epoch: 0 }, undefined],
    ['in the excluded group', user, { excludeGroup: withUser }, 'excluded'],
    ['not in the excluded group', user, { excludeGroup: withOthers }, undefined],
    ['not in the scope group', user, { scopeGroup: withOthers }, 'not-in-group'],
    ['in the scope group', user, { scopeGroup: withUser }, undefined],
    ['an empty scope group holds no user', user, { scopeGroup: new Set() }, 'not-in-group'],
    ['disabled', directory({ enabled: false }), {}, 'disabled'],
    ['disabled, and included', directory({ enabled: false }), { disabledUsers: 'include' }, undefined],
    ['a guest', directory(guest), {}, 'guest'],
    ['a guest, included: no mailbox plan is asked for', directory(guest), { guests: 'include' }, undefined],
    [
      'a disabled guest, included',
      directory({ ...guest, enabled: false }),
      { guests: 'include' },
      'disabled',
    ],
    ['a member without a mailbox plan', directory({ mailboxPlan: false }), {}, 'no-mailbox-plan'],
  ])('%s', (_name, row, settings, reason) => {
    expect(outOfScopeReason(row, { ...allUsers, ...settings })).toBe(reason);
  });
});

test('of several reasons the first in order is given', () => {
  const everyReason: ScopeSettings = { ...allUsers, scopeGroup: new Set(), excludeGroup: withUser, epoch: 2 };
  const steps: readonly [Partial<UserRow['directory']>, Partial<ScopeSettings>][] = [
    [{ removed: { reason: 'changed', at: '' } }, {}],
    [{ removed: undefined }, {}],
    [{}, { epoch: 1 }],
    [{}, { excludeGroup: undefined }],
    [{}, { scopeGroup: undefined }],
    [{ enabled: true }, {}],
    [{ userType: 'Member' }, {}],
    [{ mailboxPlan: true }, {}],
  ];
  let row = directory({ ...guest, enabled: false });
  let scope = everyReason;
  const given = steps.map(([facts, settings]) => {
    row = { ...row, directory: { ...row.directory, ...facts } };
    scope = { ...scope, ...settings };
    return outOfScopeReason(row, scope);
  });
  expect(given).toEqual([
    'removed',
    'not-listed',
    'excluded',
    'not-in-group',
    'disabled',
    'guest',
    'no-mailbox-plan',
    undefined,
  ]);
  expect(new Set(given.filter((reason) => reason !== undefined))).toEqual(new Set(outOfScope));
});
