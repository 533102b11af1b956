/** One user on demand: observed and repaired as in a run, with a trace of five steps. */
import { expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { decide, type Situation } from '../../shared/core/decide.ts';
import { outOfScope, reasons } from '../../shared/core/finding.ts';
import { outcomes } from '../../shared/core/run.ts';
import { askedOwnership } from '../../shared/workflows/ledger/ownership.ts';
import { type SyncRequest, syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { type TraceInput, traceOf } from '../../shared/workflows/on-demand/trace.ts';
import { act } from '../../shared/workflows/write/act.ts';
import { type InTurn, observeAgain, repairUser } from '../../shared/workflows/write/repair-user.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, type ReadableResult, resultOf, usual } from './asking.ts';
import { noPhoto, originalOf } from './telling.ts';

async function sync(
  stage: Play,
  person: Pick<Person, 'id'>,
  dryRun = false,
  more: Partial<SyncRequest> = {},
): Promise<ReadableResult> {
  return resultOf(await ask(stage, { idOrUpn: person.id, dryRun, ...more }));
}

test('a user is found by object id or sign-in name, repaired before any run, and then in step', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  const unknown = { ...usual, idOrUpn: 'unknown@contoso.com' };
  expect(await syncOnDemand(stage.context, unknown)).toEqual({ kind: 'not-found' });
  const result = resultOf(await ask(stage, { idOrUpn: 'ann@contoso.com' }));
  expect(result).toMatchObject({
    userId: person.id,
    finding: 'missing',
    action: 'copy',
    outcome: 'repaired',
  });
  expect(Object.keys(result.texts)).toEqual(['found', 'in-scope', 'source', 'target', 'action']);
  expect((await audit(stage.tenant)).people.get(person.id)?.faceIsCurrent).toBe(true);
  const again = await sync(stage, person);
  expect(again).toMatchObject({ finding: 'in-step', action: 'none', outcome: undefined, ok: true });
  expect(again.texts).toMatchObject({
    source: expect.stringContaining('Exchange has the photo that was last copied on '),
    target: 'SharePoint shows the same photo.',
    action: 'Nothing to do.',
  });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('a dry run, report mode and a pause write nothing, and say why', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  expect(await sync(stage, person, true)).toMatchObject({
    action: 'report',
    reason: undefined,
    texts: { action: 'Dry run: nothing was written. Without it, the photo would be copied.' },
  });
  expect((await stage.row(person)).lastObservation).toBeUndefined();
  stage.set({ MODE: 'report' });
  expect(await sync(stage, person)).toMatchObject({ action: 'report', reason: 'mode', ok: false });
  expect((await stage.row(person)).lastObservation).toBeDefined();
  stage.set({ MODE: 'repair', PAUSED: 'true' });
  expect(await sync(stage, person)).toMatchObject({ action: 'report', reason: 'paused', ok: false });
  stage.set({ PAUSED: '' });
  const right = stage.inStep('right');
  expect(await sync(stage, right, true)).toMatchObject({
    finding: 'in-step',
    texts: { action: 'Nothing to do.' },
  });
  expect((await stage.row(right)).agreement).toBeUndefined();
  expect(stage.written()).toEqual([]);
});

test('a user out of scope gets that answer, and no service is asked for the photo', async () => {
  const stage = await play();
  const { tenant } = stage;
  const guest = tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  const disabled = tenant.join({ upn: 'disabled@contoso.com', accountEnabled: false });
  const plan = tenant.join({ upn: 'plan@contoso.com', exchangePlan: false });
  const outside = stage.inStep('outside');
  const excluded = stage.inStep('excluded');
  const inside = stage.inStep('inside');
  const scope = tenant.addGroup('Scope', [inside.id, excluded.id]);
  const exclude = tenant.addGroup('Exclude', [excluded.id]);
  const scopeText = async (person: Person) => {
    const result = await sync(stage, person);
    return result.finding === 'out-of-scope' ? result.texts['in-scope'] : result.finding;
  };
  expect(await scopeText(guest)).toContain('INSTEP_GUESTS');
  expect(await scopeText(disabled)).toContain('INSTEP_DISABLED_USERS');
  expect(await scopeText(plan)).toContain('no Exchange plan');
  stage.set({ EXCLUDE_GROUP: exclude.id });
  for (const person of [inside, excluded]) {
    expect(await scopeText(person)).toContain('no run has recorded its members yet');
  }
  stage.set({ SCOPE_GROUP: scope.id, EXCLUDE_GROUP: '' });
  expect(await scopeText(inside)).toContain('INSTEP_SCOPE_GROUP');
  stage.set({ EXCLUDE_GROUP: exclude.id });
  await stage.night();
  expect(await scopeText(inside)).toBe('in-step');
  expect(await scopeText(outside)).toContain('INSTEP_SCOPE_GROUP');
  expect(await scopeText(excluded)).toContain('INSTEP_EXCLUDE_GROUP');
});

test('the trace contains what each side answered', async () => {
  const stage = await play();
  const { tenant } = stage;
  const mailbox = tenant.join({ upn: 'no.mailbox@contoso.com', mailbox: false });
  const none = tenant.join({ upn: 'none@contoso.com' });
  const unreadable = stage.inStep('unreadable');
  stage.server.faults.add({ match: { userId: unreadable.id, path: /photo/ }, answer: { status: 403 } });
  const locked = stage.inStep('locked');
  stage.server.faults.add({ match: { userId: locked.id, path: /PeopleManager/i }, answer: { status: 403 } });
  expect((await sync(stage, mailbox)).texts.source).toContain('no Exchange Online mailbox (');
  expect(await sync(stage, none)).toMatchObject({ ok: true, texts: { source: 'Exchange has no photo.' } });
  expect((await sync(stage, unreadable)).texts).toMatchObject({
    source: expect.stringContaining('could not be read: Exchange: '),
    target: expect.stringContaining('SharePoint was not compared (Exchange: '),
    action: expect.stringContaining('Try again'),
  });
  expect((await sync(stage, locked)).texts.target).toContain('SharePoint was not compared (profile: ');
  const alone = tenant.join({ upn: 'alone@contoso.com', profile: false, photo: true });
  expect(await sync(stage, alone)).toMatchObject({
    finding: 'no-profile',
    ok: false,
    texts: { action: expect.stringContaining('until SharePoint creates the profile') },
  });

  const person = stage.inStep('ann');
  expect(await sync(stage, person)).toMatchObject({
    texts: { source: 'Exchange has a photo. It was not copied before.' },
  });
  tenant.changePhoto(person.id);
  expect(await sync(stage, person, true)).toMatchObject({
    finding: 'source-newer',
    texts: { source: expect.stringContaining('differs from the one last found to be the same') },
  });
  stage.wrap('sourcePhotos', () => ({ describeAlone: async () => ({ kind: 'gone' }) }));
  expect((await sync(stage, person)).texts.source).toBe('The user is no longer in the directory.');
});

test('a removed photo needs two proofs in on-demand work too', async () => {
  const stage = await play({ settings: { REMOVAL: 'clear' } });
  const person = stage.inStep('ann');
  await sync(stage, person);
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await sync(stage, person)).toMatchObject({ action: 'report', reason: 'absence-unconfirmed' });
  stage.pass({ hours: 19 });
  expect(await sync(stage, person)).toMatchObject({ action: 'report', reason: 'absence-unconfirmed' });
  stage.pass({ hours: 2 });
  expect(await sync(stage, person)).toMatchObject({ action: 'clear', outcome: 'repaired' });
  expect((await audit(stage.tenant)).people.get(person.id)?.shows.M).toBe('none');
});

test('a directory page without the sign-in name does not erase the stored name', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.night();
  stage.wrap('directory', () => ({ user: async () => ({ id: person.id, enabled: true }) }));
  expect(await sync(stage, person)).toMatchObject({ finding: 'in-step' });
  expect((await stage.row(person)).directory.upn).toBe('ann@contoso.com');
});

test('only what was read is carried out', async () => {
  const stage = await play();
  const { context } = stage;
  const noPicture = stage.tenant.join({ upn: 'none@contoso.com' });
  const noProfile = stage.tenant.join({ upn: 'profile@contoso.com', profile: false, photo: true });
  await stage.night();
  const ownership = askedOwnership(context.names);
  const doIt = async ({ id }: Person, action: 'copy' | 'none' | 'report') => {
    const stored = await context.users.get(id);
    const lease = await context.leases.acquire(id, 'test', stage.now(), 60_000);
    if (stored === undefined || lease === undefined) throw new Error('the stage is not set');
    const observation = await observeAgain(context, stored.value, ownership);
    try {
      await act(context, observation, { action, runId: 'test', lease }, stored.etag);
    } finally {
      await lease.release();
    }
  };
  await expect(doIt(noPicture, 'copy')).rejects.toMatchObject({ code: 'no-source' });
  await expect(doIt(noProfile, 'copy')).rejects.toMatchObject({ code: 'no-profile' });
  stage.set({ PAUSED: 'true' });
  const [expected] = [...(await stage.findings((await stage.night()).id)).values()];
  if (expected === undefined) throw new Error('nothing was found');
  const countedAt = undefined;
  const inTurn: InTurn = (write) => write();
  const request = { userId: noProfile.id, runId: 'test', since: '', expected, ownership, countedAt, inTurn };
  const scope = { guests: 'exclude', disabledUsers: 'exclude', epoch: 0 } as const;
  const groups = { scopeGroup: undefined, excludeGroup: undefined };
  expect(await repairUser(context, { ...request, scope: { ...scope, ...groups } })).toBe('paused');
  await doIt(noPicture, 'none');
  await doIt(noPicture, 'report');
  expect(stage.written()).toEqual([]);
});

test('every reason, outcome and kind of scope has its own text', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.night();
  const user = await stage.row(person);
  const observation = await observeAgain(stage.context, user, askedOwnership(stage.context.names));
  const textsOf = (input: Partial<TraceInput>) => {
    const plan = { action: 'report', reason: undefined } as const;
    const last = traceOf({ user, notInScope: undefined, observation, plan, now: stage.now(), ...input }).at(
      -1,
    );
    return last?.text;
  };
  const texts = [
    ...outOfScope.map((notInScope) => textsOf({ notInScope })),
    ...reasons.map((reason) => textsOf({ plan: { action: 'report', reason } })),
    ...outcomes.map((outcome) => textsOf({ outcome })),
  ];
  expect(texts.every((text) => text !== undefined && text.length > 15 && !text.includes('undefined'))).toBe(
    true,
  );
  expect(new Set(texts).size).toBeGreaterThan(outOfScope.length + reasons.length);
  const situation: Situation = { ...observation.situation, source: 'gone' };
  const gone = { ...observation, situation, decision: decide(situation), cause: undefined };
  const steps = traceOf({
    user,
    notInScope: undefined,
    observation: gone,
    now: stage.now(),
    plan: { action: 'none', reason: undefined },
  });
  expect(steps.map(({ text }) => text)).toContain('SharePoint was not compared.');
});

test('a photo that the guard withholds is not copied on demand either', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.withPhoto(name));
  const [first] = people as [Person, ...Person[]];
  for (const { id } of people) stage.tenant.changePhoto(id, originalOf(first));
  await stage.night();
  expect(await sync(stage, first)).toMatchObject({ action: 'report', reason: 'shared-picture', ok: false });
  expect(stage.written()).toEqual([]);
});
