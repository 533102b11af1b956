/** What administrators read in Application Insights. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';

const named = (stage: Play, name: string) => stage.events.filter((event) => event.name === name);

test('each finding that may need action is one event, marked as new only on the first night', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const missing = stage.tenant.join({
    upn: 'missing@contoso.com',
    photo: true,
    preferredDataLocation: 'EUR',
  });
  const only = stage.inStep('only');
  stage.tenant.removePhoto(only.id, { status: 404, code: 'ErrorItemNotFound', message: 'no photo' });
  stage.inStep('right');
  const first = await stage.night();
  expect(named(stage, 'photo.drift').map(({ properties }) => properties)).toEqual([
    {
      runId: first.id,
      userId: missing.id,
      finding: 'missing',
      action: 'copy',
      reason: '',
      cause: '',
      sourceSha: expect.stringMatching(/^[0-9a-f]{12}$/),
      targetSha: '',
      geo: 'EUR',
      new: 'true',
    },
  ]);
  stage.inStep('edited');
  stage.tenant.editInSharePoint([...stage.tenant.users.keys()].at(-1) ?? '');
  await stage.night();
  expect(
    named(stage, 'photo.drift')
      .slice(1)
      .map(({ properties }) => `${properties.finding} ${properties.new}`)
      .sort(),
  ).toEqual(['conflict true', 'missing false']);
});

test('every closed run reports its guard decision and all its totals', async () => {
  const stage = await play();
  stage.withPhoto('missing');
  stage.inStep('right');
  stage.tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  await stage.night();
  await stage.night();
  const closed = named(stage, 'run.closed');
  expect(closed.map(({ properties }) => properties.verdict)).toEqual(['report', 'release']);
  expect(closed[1]).toMatchObject({
    properties: { trigger: 'timer', mode: 'repair' },
    measurements: {
      users: 3,
      inScope: 2,
      planned: 1,
      'finding.missing': 1,
      'finding.in-step': 1,
      'outOfScope.guest': 1,
      etagMoved: 0,
      deepChecked: expect.any(Number),
    },
  });
  expect(named(stage, 'run.completed')[0]?.measurements).toEqual({ 'outcome.repaired': 1 });
  expect(named(stage, 'run.started')).toHaveLength(2);
});

test('a closed run reports planned and withheld users by code, and the same when it closes twice', async () => {
  const stage = await play({ settings: { MAX_UPDATES_PER_RUN: '2' } });
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  stage.tenant.blank(stage.inStep('hidden').id, 'placeholder');
  await stage.closedBefore();
  let failed = false;
  stage.wrap('telemetry', () => ({
    async flush() {
      if (failed) return;
      failed = true;
      throw new TransientError('the worker was stopped');
    },
  }));
  await stage.night();
  const closed = named(stage, 'run.closed').map(({ measurements: { seconds, ...counts } }) => counts);
  expect(closed).toHaveLength(2);
  expect(closed[1]).toEqual(closed[0]);
  const { planned } = closed[0] ?? {};
  const ofPlan = Object.entries(closed[0] ?? {}).filter(([name]) => name.startsWith('planned.'));
  expect(planned).toBe(2);
  expect(ofPlan.reduce((sum, [, count]) => sum + count, 0)).toBe(planned);
  expect(closed[0]).toMatchObject({ 'reason.ramp': 2 });
});

test('a closed run reports how many users could not be read, the most common cause, and its duration', async () => {
  const stage = await play();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
  for (const [person, status] of [
    [a, 403],
    [b, 403],
    [c, 404],
  ] as const) {
    const answer = { status, body: { error: { code: 'Odd', message: '' } } };
    stage.server.faults.add({ match: { userId: person?.id, path: /photo/ }, answer });
  }
  const { id } = await stage.begin();
  stage.pass({ minutes: 5 });
  await stage.pump();
  const [closed] = named(stage, 'run.closed');
  const rows = [...(await stage.findings(id)).values()];
  const cause = rows.find(({ userId }) => userId === a?.id)?.cause;
  expect(closed?.properties.cause).toBe(cause);
  expect(closed?.measurements).toMatchObject({ unknown: 3, ofCause: 2, 'finding.unknown': 3 });
  expect(closed?.measurements.seconds).toBeGreaterThanOrEqual(300);
  expect(closed?.measurements.seconds).toBeLessThan(360);
  const right = await play();
  right.inStep('right');
  await right.night();
  const [all] = named(right, 'run.closed');
  expect(all).toMatchObject({ properties: { cause: '' }, measurements: { unknown: 0, ofCause: 0 } });
});

test('repaired and stuck users are reported with the dimensions of their drift event', async () => {
  const stage = await play();
  const [right, wrong] = [stage.inStep('right'), stage.inStep('wrong')];
  for (const { id } of [right, wrong]) stage.tenant.editInSharePoint(id);
  await stage.closedBefore();
  stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (name.startsWith(wrong.id)) throw new PermanentError('refused', 'HTTP 403');
      await writer.upload(folder, name, bytes);
    },
  }));
  for (const _night of [1, 2, 3]) await stage.night();
  const drifts = named(stage, 'photo.drift').map(({ properties: { cause, new: _, ...line } }) => line);
  const driftsOf = ({ id }: Person) => drifts.filter(({ userId }) => userId === id);
  expect(driftsOf(right)[0]).toMatchObject({
    finding: 'conflict',
    action: 'copy',
    reason: '',
    sourceSha: expect.stringMatching(/^[0-9a-f]{12}$/),
    targetSha: expect.stringMatching(/^[0-9a-f]{12}$/),
    geo: '',
  });
  expect(named(stage, 'photo.repaired').map(({ properties }) => properties)).toEqual(driftsOf(right));
  const failures = driftsOf(wrong).map((line) => ({ ...line, code: 'refused' }));
  expect(failures).toHaveLength(3);
  expect(named(stage, 'photo.repair-failed').map(({ properties }) => properties)).toEqual(failures);
  expect(named(stage, 'user.stuck')).toEqual([
    { name: 'user.stuck', properties: failures[2], measurements: { attempts: 3 } },
  ]);
});

test.each(['before', 'after'])(
  'a worker that dies %s the outcome of a repair is stored leaves no repair unreported',
  async (moment) => {
    const stage = await play();
    const people = ['a', 'b'].map((name) => stage.withPhoto(name).id);
    await stage.closedBefore();
    const waiting: string[] = [];
    const sent: string[] = [];
    stage.wrap('telemetry', () => ({
      event(name, dimensions: Readonly<Record<string, string>>) {
        if (name === 'photo.repaired') waiting.push(dimensions.userId ?? '');
      },
      async flush() {
        sent.push(...waiting.splice(0));
      },
    }));
    let died = false;
    stage.wrap('findings', (findings) => ({
      async setOutcome(...given) {
        if (died) return findings.setOutcome(...given);
        if (moment === 'after') await findings.setOutcome(...given);
        died = true;
        waiting.length = 0;
        throw new TransientError('the worker was stopped');
      },
    }));
    const run = await stage.night();
    expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
    expect([...new Set(sent)].sort()).toEqual(people.toSorted());
  },
);

test('no event contains a sign-in name, a name or a token', async () => {
  const stage = await play({ settings: { CANARY_USER: '00000000-0000-4000-8000-00000000cafe' } });
  const { tenant } = stage;
  const upns = ['ann.arbor', 'bob.bing', 'cem.cel'].map((name) => `${name}@contoso.com`);
  const [ann, bob, cem] = upns.map((upn) => tenant.join({ upn, displayName: 'Ann Arbor', photo: true }));
  tenant.userVisits(ann?.id ?? '');
  tenant.pointAt(
    bob?.id ?? '',
    'https://contoso-my.sharepoint.com:443/User%20Photos/Profile%20Pictures/ann_arbor_contoso_com_MThumb.jpg',
  );
  for (const path of [/PeopleManager/i, /photo/]) {
    stage.server.faults.add({ match: { userId: cem?.id, path }, times: 2, answer: { status: 403 } });
  }
  await stage.closedBefore();
  const held = await stage.night();
  stage.wrap('writer', () => ({
    async upload() {
      throw new Error('the process died');
    },
  }));
  await stage.approve(held);
  await stage.night();
  const text = JSON.stringify(stage.events).toLowerCase();
  expect(stage.events.length).toBeGreaterThan(6);
  for (const word of ['arbor', 'bing', 'cem.cel', 'cem_cel', '@contoso', 'bearer', 'eyj']) {
    expect(text).not.toContain(word);
  }
});
