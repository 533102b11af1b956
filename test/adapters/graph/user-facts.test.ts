import { expect, test } from 'vitest';
import { userFacts } from '../../../shared/adapters/graph/user-facts.ts';

const id = 'ABCDEF01-0000-4000-8000-000000000000';

function plan(service: string, capabilityStatus: string): object {
  return { service, capabilityStatus };
}

test.each([
  ['nothing but the id', {}, {}],
  ['a new UPN', { userPrincipalName: 'A.B@contoso.com' }, { upn: 'A.B@contoso.com' }],
  ['a null UPN says nothing', { userPrincipalName: null }, {}],
  ['switched off', { accountEnabled: false }, { enabled: false }],
  ['null is not enabled', { accountEnabled: null }, { enabled: false }],
  ['a guest', { userType: 'Guest' }, { userType: 'Guest' }],
  ['accounts of before 2014 have no type', { userType: null }, { userType: 'Member' }],
  ['a plan', { assignedPlans: [plan('exchange', 'Enabled')] }, { mailboxPlan: true }],
  ['a plan in its grace period', { assignedPlans: [plan('exchange', 'Warning')] }, { mailboxPlan: true }],
  ['a suspended plan', { assignedPlans: [plan('exchange', 'Suspended')] }, { mailboxPlan: false }],
  [
    'a deleted plan beside another',
    { assignedPlans: [plan('exchange', 'Deleted'), plan('SharePoint', 'Enabled')] },
    { mailboxPlan: false },
  ],
  ['no plans', { assignedPlans: [] }, { mailboxPlan: false }],
  ['null plans', { assignedPlans: null }, { mailboxPlan: false }],
  ['a geo', { preferredDataLocation: 'EUR' }, { geo: 'EUR' }],
  ['no geo', { preferredDataLocation: null }, { geo: '' }],
])('%s', (_name, sent, facts) => {
  expect(userFacts({ id, ...sent })).toEqual({ id: id.toLowerCase(), ...facts });
});
