/** A library that hides new files: a file that other users cannot see is not reported as repaired. */
import { expect, test } from 'vitest';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { play } from '../kit/in-process.ts';

const mayShow = [
  ['demands check-out: files are checked in', { forceCheckout: true }],
  ['has minor versions: drafts are published', { minorVersions: true }],
  ['has both', { forceCheckout: true, minorVersions: true }],
] as const;

const usual = { forceCheckout: false, minorVersions: false, moderation: false };

test('in a library where a new file is a draft or checked out, files become visible and are reported as repaired', async () => {
  const stage = await play();
  await stage.closedBefore();
  const { library } = stage.tenant;
  for (const [index, [name, rules]] of mayShow.entries()) {
    const person = stage.withPhoto(`new${index}`);
    Object.assign(library.rules, usual, rules);
    const run = await stage.night();
    expect((await stage.findings(run.id)).get(person.id)?.outcome, name).toBe('repaired');
    const files = [...library.files.values()].filter((file) => file.name.startsWith(person.id));
    expect(
      files.map(({ level }) => level),
      name,
    ).toEqual(['published', 'published', 'published']);
  }
});

const hides = [
  ['wants an approval', { moderation: true }, undefined],
  ['wants check-out and an approval', { forceCheckout: true, moderation: true }, undefined],
  ['refuses the check-in', { forceCheckout: true }, 403],
] as const;

test('in a library that hides a new file the user is not repaired, and the profile shows nothing new', async () => {
  const stage = await play();
  await stage.closedBefore();
  for (const [index, [name, rules, status]] of hides.entries()) {
    const person = stage.withPhoto(`new${index}`);
    Object.assign(stage.tenant.library.rules, usual, rules);
    if (status !== undefined)
      stage.server.faults.add({ match: { path: /\/checkin\(/i }, answer: { status } });
    const run = await stage.night();
    expect((await stage.findings(run.id)).get(person.id)?.outcome, name).toBe('failed');
    expect((await stage.row(person)).trouble, name).toMatchObject({ code: 'file-not-shown' });
    expect(
      stage.written(person).filter((what) => what === 'PictureURL'),
      name,
    ).toEqual([]);
  }
});

test('a check-in that fails once is tried again', async () => {
  const stage = await play();
  await stage.closedBefore();
  const person = stage.withPhoto('new');
  stage.tenant.library.rules.forceCheckout = true;
  stage.server.faults.add({ match: { path: /\/checkin\(/i }, times: 1, answer: { status: 503 } });
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)?.outcome).toBe('repaired');
});

const preflights = [
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
] as const;

test('preflight reports what the library does with a new file', async () => {
  const stage = await play();
  const { library } = stage.tenant;
  for (const [name, rules, status, states, says] of preflights) {
    Object.assign(library.rules, usual, rules);
    if (status !== undefined)
      stage.server.faults.add({ match: { path: /ForceCheckout/ }, answer: { status } });
    const { checks } = await preflight(stage.context, { write: true, user: undefined });
    const lines = ['picture-folder', 'file-write'].map((of) => checks.find((check) => check.name === of));
    expect(
      lines.map((line) => line?.state),
      name,
    ).toEqual(states);
    expect(lines[0]?.detail, name).toMatch(says);
    expect(library.files.size, name).toBe(0);
  }
});
