/** Reports over HTTP, in every form, through the local host and the real bindings. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spreadId } from '../../local/memory/written-run.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { findLines, leaveOut, listLines } from '../../shared/http/contract/lines.ts';
import { getPlan } from '../../shared/http/contract/plan.ts';
import { compareRuns, getPhotoReport, getRunReport } from '../../shared/http/contract/reports.ts';
import { lastClosedCursor } from '../../shared/workflows/ledger/cursors.ts';
import { planned } from '../core/examples.ts';
import { keepRun, keptRun } from '../kit/kept-run.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const [earlier, later, broken] = ['20260301T010000Z', '20260302T010000Z', '20260303T010000Z'];
const total = 2_100;
const ids = Array.from({ length: total }, (_, index) => spreadId(index, total));
const odd = ids[3] ?? '';
/** Its name and the cause of its finding contain text that a spreadsheet or a page must not execute. */
const nasty = { upn: '=HYPERLINK("https://evil.example","<b>x</b>")@contoso.com', cause: '+1,"2"\n<i>3</i>' };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 31 } });
  const { state } = stage;
  const rows = ids.map((userId): FindingRow => ({ ...planned, userId }));
  const verdict = {
    result: 'hold',
    reportBecause: undefined,
    checks: [{ name: 'updates', result: 'hold', text: '2100 of 2100 compared users would be updated.' }],
    message: 'The plan is held.',
  } as const;
  const totals = { ...keptRun('').totals, users: 3_000, inScope: 2_500, findings: { missing: total } };
  const run = keptRun(later, { state: 'held', verdict, totals: totals as never, planned: total });
  await keepRun(state, keptRun(earlier), [{ ...planned, userId: odd, outcome: 'repaired' }]);
  await keepRun(
    state,
    run,
    rows.map((row) => (row.userId === odd ? { ...row, finding: 'conflict', cause: nasty.cause } : row)),
  );
  await state.users.mergeDirectory([
    { id: odd, upn: nasty.upn, epoch: 1 },
    { id: ids[4] ?? '', upn: 'ada@contoso.com', epoch: 1 },
  ]);
});
afterAll(() => stage?.stop());

function get(route: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${stage.host.url}/api/${route}`, { headers });
}

describe('the report of a run', () => {
  test('JSON: as the contract says, complete, in order, with names', async () => {
    const response = await get(`runs/${later}/report`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const report = getRunReport.answers[200].schema.parse(await response.json());
    expect(report.findings.map(({ userId }) => userId)).toEqual(ids);
    expect([report.count, report.run.id, report.filter]).toEqual([total, later, {}]);
    expect(report.findings[3]).toMatchObject({ signInName: nasty.upn, finding: 'conflict', action: 'copy' });
    expect(report.findings[5]).not.toHaveProperty('signInName');
  });

  test('filtered: only the chosen users', async () => {
    const response = await get(`runs/${later}/report?finding=conflict,stale&action=copy`);
    const report = getRunReport.answers[200].schema.parse(await response.json());
    expect(report.findings.map(({ userId }) => userId)).toEqual([odd]);
    expect(report.filter).toEqual({ finding: ['conflict', 'stale'], action: ['copy'] });
    const none = await (await get(`runs/${later}/report?action=clear`)).json();
    expect(getRunReport.answers[200].schema.parse(none)).toMatchObject({ findings: [], count: 0 });
  });

  test('CSV: a byte order mark, quotes, line ends of RFC 4180, and no formula', async () => {
    const response = await get(`runs/${later}/report?format=csv`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="instep-${later}.csv"`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.subarray(3).toString('utf8').split('\r\n');
    expect(lines).toHaveLength(total + 2);
    expect(lines[0]).toBe(
      'signInName,userId,finding,why,wanted,action,reason,cause,outcome,geo,sourceSha,targetSha,leftOutBy',
    );
    const sha = 'a'.repeat(64);
    expect(lines[4]).toBe(
      `"'=HYPERLINK(""https://evil.example"",""<b>x</b>"")@contoso.com",${odd},conflict,"the two sides show different photos, and nothing says why;' +1,""2""\n<i>3</i>",copy,copy,,"'+1,""2""\n<i>3</i>",,,${sha},,`,
    );
    expect(lines[5]).toBe(
      `ada@contoso.com,${ids[4]},missing,SharePoint shows no photo,copy,copy,,,,,${sha},,`,
    );
    expect(lines.at(-1)).toBe('');
  });

  test('HTML: one page under a strict policy, totals first, no more lines than a browser can show', async () => {
    const response = await get(`runs/${later}/report`, { accept: 'text/html,*/*;q=0.8' });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await response.text();
    const [, style = ''] = /<style>([^<]+)<\/style>/.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(text).not.toMatch(/<script|<img|<link|<iframe|style=|href="(?!\?)|@import|url\(/);
    expect(text).not.toContain('<b>x</b>');
    expect(text).toContain('=HYPERLINK(&quot;https://evil.example&quot;,&quot;&lt;b&gt;x&lt;/b&gt;&quot;)');
    expect(text.indexOf('2,500 of 3,000 users were in scope')).toBeGreaterThan(0);
    expect(text.indexOf('2,500 of 3,000')).toBeLessThan(text.indexOf('<table class="lines">'));
    expect(text.split(/<tr><td>/).length - 1).toBe(2_000);
    expect(text).toContain('The page ends here, after 2,000 users');
    expect(text).toContain('<a href="?format=csv">The CSV file</a>');
    expect(text.trimEnd().endsWith('</main></body></html>')).toBe(true);
    const few = await (await get(`runs/${later}/report?format=html&finding=conflict`)).text();
    expect(few).not.toContain('The page ends here');
    // People read labels; the code stands beside them once, in the totals.
    expect(few).toContain('<td>Different photos</td>');
    expect(few).toContain('>Missing in SharePoint <code class="soft">missing</code></a>');
    expect(few).toContain('Shown below: finding different photos.');
    expect(few).toContain('<a href="?finding=conflict&amp;format=csv">CSV</a>');
    expect(await (await get(`runs/${later}/report?format=html&finding=stale`)).text()).toContain(
      'No user fits.',
    );
  });

  test.each([
    ['text/csv', '', 'text/csv'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', '', 'text/html'],
    ['application/json;q=0.1, text/csv;q=0.2', '', 'text/csv'],
    ['text/*;q=0.5, application/json;q=0.4', '', 'text/csv'],
    ['image/png', '', 'application/json'],
    ['*/*', '', 'application/json'],
    ['text/html', '?format=csv', 'text/csv'],
  ])('Accept: %s%s gives %s', async (accept, query, type) => {
    const response = await get(`runs/${earlier}/report${query}`, { accept });
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('vary')).toBe('accept');
    await response.text();
  });

  test('an unreadable row in the middle breaks off the answer in every form, and the log says why', async () => {
    const { state, host } = stage;
    const rows = ids.slice(0, 1_500).map((userId): FindingRow => ({ ...planned, userId }));
    // Of a later version of Instep.
    const unread = { ...planned, userId: ids[1_200] ?? '', schema: 99 } as unknown as FindingRow;
    await keepRun(state, keptRun(broken), [...rows.filter(({ userId }) => userId !== unread.userId), unread]);
    for (const format of ['json', 'csv', 'html']) {
      const response = await get(`runs/${broken}/report?format=${format}`);
      expect(response.status).toBe(200);
      await expect(response.text(), format).rejects.toThrow();
    }
    const { problems } = await host.stats();
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatch(/getRunReport failed: Table Findings, key .*schema 99/);
  });
});

describe('two runs beside each other', () => {
  test('JSON as the contract says, CSV and a page', async () => {
    const address = `runs/${later}/comparison?with=${earlier}`;
    const body = await (await get(address)).json();
    const { differences, counts, ...head } = compareRuns.answers[200].schema.parse(body);
    expect([head.earlier.id, head.later.id, head.filter]).toEqual([earlier, later, {}]);
    expect(differences.map(({ userId }) => userId)).toEqual(ids);
    expect(counts).toEqual({ new: total - 1, 'came-back': 1 });
    expect(differences[3]).toMatchObject({
      change: 'came-back',
      earlierFinding: 'missing',
      earlierOutcome: 'repaired',
      laterFinding: 'conflict',
    });
    const csv = await (await get(`${address}&change=came-back&format=csv`)).text();
    expect(csv.split('\r\n')).toHaveLength(3);
    const page = await (await get(`${address}&change=came-back&finding=conflict&format=html`)).text();
    expect(page).toContain(`<h1>Run ${later} beside run ${earlier}</h1>`);
    expect(page).toContain(`?with=${earlier}&amp;change=came-back&amp;finding=conflict&amp;format=csv`);
    expect(page).toContain('Instep repaired this in the earlier run, and it is out of step again');
  });
});

describe('a plan', () => {
  test('JSON as the contract says, and a page with the numbers and the most unusual users first', async () => {
    const plan = getPlan.answers[200].schema.parse(await (await get(`runs/${later}/plan`)).json());
    expect(plan.isAsClosed).toBe(false);
    expect(plan.counts).toEqual({
      finding: { conflict: 1, missing: total - 1 },
      action: { copy: total },
      reason: {},
    });
    expect(plan.groups.map(({ finding, users, sample }) => [finding, users, sample.length])).toEqual([
      ['conflict', 1, 1],
      ['missing', total - 1, 5],
    ]);
    expect(plan.groups[0]?.sample[0]?.signInName).toBe(nasty.upn);
    const page = await (await get(`runs/${later}/plan?format=html`)).text();
    expect(page).toContain('2100 of 2100 compared users would be updated.');
    expect(page).toContain('The lines of this run are no longer those of the plan');
    expect(page).toContain(`POST /api/runs/${later}/approval`);
    expect(page.indexOf('>Different photos: copy the photo</a>: 1')).toBeGreaterThan(0);
    expect(page.indexOf('>Different photos: copy the photo</a>: 1')).toBeLessThan(
      page.indexOf('>Missing in SharePoint: copy the photo</a>: 2,099'),
    );
    expect(page).not.toContain('<b>x</b>');
    // Every kind of line, in the totals and in the sample, links to the report with that filter.
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&'));
    expect(links).toHaveLength(3);
    for (const to of links) {
      expect((await fetch(new URL(to, `${stage.host.url}/api/runs/${later}/plan`))).status, to).toBe(200);
    }
  });
});

describe('the lines of a plan', () => {
  const read = async (route: string) => listLines.answers[200].schema.parse(await (await get(route)).json());
  const post = (route: string, body: unknown) => stage.post(`runs/${later}/${route}`, body);

  test('page by page, by filter, and by users; an invalid continuation is refused', async () => {
    const first = await read(`runs/${later}/lines`);
    expect(first.lines.map(({ userId }) => userId)).toEqual(ids.slice(0, 100));
    expect(first.lines[3]).toMatchObject({
      signInName: nasty.upn,
      finding: 'conflict',
      action: 'copy',
      geo: '',
    });
    const second = await read(`runs/${later}/lines?limit=2&continuation=${first.continuation}`);
    expect(second.lines.map(({ userId }) => userId)).toEqual(ids.slice(100, 102));
    const odds = await read(`runs/${later}/lines?finding=conflict&state=all`);
    expect(odds.lines.map(({ userId }) => userId)).toEqual([odd]);
    for (const wrong of [
      'continuation=nonsense',
      'continuation=e30',
      'state=some',
      'finding=none',
      'limit=201',
    ])
      expect((await get(`runs/${later}/lines?${wrong}`)).status, wrong).toBe(400);
    expect((await get('runs/20200101T010000Z/lines')).status).toBe(404);

    const found = await post('lines/lookup', { users: [odd, '00000000-0000-4000-8000-00000000cafe'] });
    const { lines } = findLines.answers[200].schema.parse(await found.json());
    expect(lines.map(({ userId }) => userId)).toEqual([odd]);
    expect((await post('lines/lookup', { users: Array(501).fill(odd) })).status).toBe(400);
    expect((await stage.post('runs/20200101T010000Z/lines/lookup', { users: [odd] })).status).toBe(404);
  });

  test('users are left out and put back, and plan, page and report say so', async () => {
    const before = getPlan.answers[200].schema.parse(await (await get(`runs/${later}/plan`)).json());
    const done = await post('left-out', { leftOut: true, finding: 'missing' });
    expect(leaveOut.answers[200].schema.parse(await done.json())).toMatchObject({ leftOut: true });
    expect((await post('left-out', { leftOut: false, users: ids.slice(4, 504) })).status).toBe(200);
    const plan = getPlan.answers[200].schema.parse(await (await get(`runs/${later}/plan`)).json());
    expect([plan.planned, plan.leftOut]).toEqual([501, total - 501]);
    expect(plan.groups.map(({ leftOut }) => leftOut)).toEqual([0, total - 501]);
    expect([before.planned, before.leftOut]).toEqual([total, 0]);
    const page = await (await get(`runs/${later}/plan?format=html`)).text();
    expect(page).toContain('<strong>1,599 users</strong> left out by an administrator');
    expect(page).toContain('The plan writes these users, except 1,599 users left out by an administrator.');
    const csv = await (await get(`runs/${later}/report?format=csv`)).text();
    expect(csv.match(/an administrator left the user out of this plan/g)).toHaveLength(total - 501);
    expect(csv.match(/,function key\r\n/g)).toHaveLength(total - 501);
    const out = await read(`runs/${later}/lines?state=left-out&limit=2`);
    expect(out.lines.map(({ userId, leftOut }) => [userId, leftOut?.by])).toEqual([
      [ids[0], 'function key'],
      [ids[1], 'function key'],
    ]);
    for (const [body, status] of [
      [{ leftOut: true, users: ['00000000-0000-4000-8000-00000000cafe'] }, 409],
      [{ leftOut: true, users: [] }, 400],
      [{ leftOut: true, users: [odd], finding: 'missing' }, 400],
      [{ leftOut: true }, 400],
    ] as const)
      expect((await post('left-out', body)).status, JSON.stringify(body)).toBe(status);
    const records = ((await (await get('audit?limit=20')).json()) as { records: object[] }).records;
    expect(records).toContainEqual(
      expect.objectContaining({ operation: 'leaveOut', leftOut: false, users: 500 }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({ operation: 'leaveOut', leftOut: true, finding: 'missing', status: 200 }),
    );
    expect((await post('left-out', { leftOut: false, finding: 'missing' })).status).toBe(200);
    for (const comment of ['', 'two\nlines', 'x'.repeat(501)]) {
      expect((await post('approval', { planHash: 'f'.repeat(64), comment })).status).toBe(400);
    }
  });
});

describe('photos', () => {
  test('users without a photo or with a tiny one: refused before the first run, then in every form', async () => {
    const { state } = stage;
    const refused = await get('reports/photos');
    expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
      409,
      'urn:instep:problem:refused',
    ]);
    await lastClosedCursor.set(state.cursors, {
      runId: later,
      settingsHash: '',
      inScope: 2,
      unknown: 0,
      sharedPictures: [],
    });
    const facts = { enabled: true, userType: 'Member', mailboxPlan: true, geo: '', epoch: 1 } as const;
    const [none, small] = [ids[10] ?? '', ids[11] ?? ''];
    await state.users.mergeDirectory([none, small].map((id) => ({ id, ...facts })));
    for (const [id, source] of [
      [none, { kind: 'none' }],
      [small, { kind: 'photo', pixels: { width: 150, height: 120 } }],
    ] as const) {
      const row = await state.users.get(id);
      if (row) await state.users.saveSnapshot(id, row.etag, { ...row.value, source });
    }
    const photoReport = async (query: string) =>
      getPhotoReport.answers[200].schema.parse(await (await get(`reports/photos${query}`)).json());
    expect((await photoReport('')).users).toEqual([
      { userId: none, photo: 'none', why: 'no photo in Exchange' },
    ]);
    const tiny = await photoReport('?tinyBelow=121&photo=tiny');
    expect(tiny.users).toMatchObject([{ userId: small, photo: 'tiny', width: 150, height: 120 }]);
    expect(tiny.counts).toEqual({ none: 1, tiny: 1 });
    expect(await (await get('reports/photos?format=csv')).text()).toContain(`,${none},none,,,`);
    expect(await (await get('reports/photos?format=html')).text()).toContain(
      'a photo in Exchange</td><td class="n">1</td>',
    );
  });
});

test.each([
  [`runs/20200101T010000Z/report`, 404, 'run-not-found', 'There is no run 20200101T010000Z.'],
  [`runs/yesterday/report`, 400, 'invalid-request', 'must look like'],
  [`runs/${later}/report?finding=mising`, 400, 'invalid-request', 'finding must be one or'],
  [`runs/${later}/report?format=pdf`, 400, 'invalid-request', 'must be json, csv or html'],
  [`runs/${later}/report?findings=missing`, 400, 'invalid-request', 'findings'],
  [`runs/${later}/comparison`, 400, 'invalid-request', 'with'],
  [`runs/${later}/comparison?with=20200101T010000Z`, 404, 'run-not-found', '20200101T010000Z'],
  [`runs/${earlier}/comparison?with=${later}`, 409, 'refused', 'is not earlier than'],
  [`runs/20200101T010000Z/plan`, 404, 'run-not-found', 'There is no run'],
  [`runs/${later}/plan?format=csv`, 400, 'invalid-request', 'must be json or html'],
  [`reports/photos?tinyBelow=0`, 400, 'invalid-request', 'from 1 to 648'],
])('%s is %i %s', async (route, status, kind, detail) => {
  const response = await get(route, { accept: 'text/html' });
  const body = (await response.json()) as { type: string; detail: string };
  expect([response.status, body.type]).toEqual([status, `urn:instep:problem:${kind}`]);
  expect(body.detail).toContain(detail);
});
