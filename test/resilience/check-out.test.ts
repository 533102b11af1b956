/** A library that hides new files: what nobody else sees is not reported as repaired. */
import { expect, test } from 'vitest';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { play } from '../kit/in-process.ts';

const mayShow = [
  ['demands check-out: files are checked in', { forceCheckout: true }],
  ['has minor versions: drafts are published', { minorVersions: true }],
  ['has both', { forceCheckout: true, minorVersions: true }],
] as const;

test.each(mayShow)('a library that %s', async (_name, rules) => {
  const stage = await play();
  await stage.closedBefore();
  const person = stage.withPhoto('new');
  const { library } = stage.tenant;
  Object.assign(library.rules, rules);
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)?.outcome).toBe('repaired');
  const levels = [...library.files.values()].map(({ level }) => level);
  expect(levels).toEqual(['published', 'published', 'published']);
});

const hides = [
  ['wants an approval', { moderation: true }, undefined],
  ['wants check-out and an approval', { forceCheckout: true, moderation: true }, undefined],
  ['refuses the check-in', { forceCheckout: true }, 403],
] as const;

test.each(hides)(
  'a library that %s: not repaired, and the profile shows nothing new',
  async (_name, rules, status) => {
    const stage = await play();
    await stage.closedBefore();
    const person = stage.withPhoto('new');
    Object.assign(stage.tenant.library.rules, rules);
    if (status !== undefined)
      stage.server.faults.add({ match: { path: /\/checkin\(/i }, answer: { status } });
    const run = await stage.night();
    expect((await stage.findings(run.id)).get(person.id)?.outcome).toBe('failed');
    expect((await stage.row(person)).trouble).toMatchObject({ code: 'file-not-shown' });
    expect(stage.written(person).filter((what) => what === 'PictureURL')).toEqual([]);
  },
);

test('a check-in that fails for a moment is tried again', async () => {
  const stage = await play();
  await stage.closedBefore();
  const person = stage.withPhoto('new');
  stage.tenant.library.rules.forceCheckout = true;
  stage.server.faults.add({ match: { path: /\/checkin\(/i }, times: 1, answer: { status: 503 } });
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)?.outcome).toBe('repaired');
});

test.each([
  ['a usual library', {}, undefined, ['ok', 'ok'], /^"[^"]+"$/],
  [
    'required check-out',
    { forceCheckout: true },
    undefined,
    ['ok', 'ok'],
    /must also be checked in or published$/,
  ],
  ['content approval', { moderation: true }, undefined, ['missing', 'missing'], /wait for an approval$/],
  ['settings that cannot be read', {}, 403, ['ok', 'ok'], /^"[^"]+"$/],
] as const)('preflight with %s', async (_name, rules, status, states, says) => {
  const stage = await play();
  const { library } = stage.tenant;
  Object.assign(library.rules, rules);
  if (status !== undefined) stage.server.faults.add({ match: { path: /ForceCheckout/ }, answer: { status } });
  const { checks } = await preflight(stage.context, { write: true, user: undefined });
  const lines = ['picture-folder', 'file-write'].map((name) => checks.find((check) => check.name === name));
  expect(lines.map((line) => line?.state)).toEqual(states);
  expect(lines[0]?.detail).toMatch(says);
  expect(library.files.size).toBe(0);
});
