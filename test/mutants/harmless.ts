/** Mutants that survive because they change nothing that can be seen, each with the reason. */
import type { Survivor } from './report.ts';

export interface Harmless {
  readonly file: string;
  /** The line as it is, without indentation; where several lines change, as `npm run mutate` tells them. */
  readonly before: string;
  /** Undefined: whatever it becomes. */
  readonly after?: string;
  readonly why: string;
}

const nan = 'What is missing becomes NaN, and no comparison with NaN is true.';
const unequal = 'The two never compare as equal, or it does not matter which of equal ones is taken.';
const constant = 'Only a constant in a text that is compared with others made in the same way.';
const advice = 'Only words of an advice to a person, which no program reads and no decision depends on.';
const implied = 'The other half of the condition implies it; the compiler needs it.';

function of(file: string, why: string, before: string, after?: string): Harmless {
  return { file: `shared/core/${file}`, before, why, ...(after !== undefined && { after }) };
}

/** `change`: the line as it is, and what it becomes. */
function inWorkflows(file: string, why: string, change: readonly [before: string, after: string]): Harmless {
  const [before, after] = change;
  return { file: `shared/workflows/${file}`, before, why, after };
}

const answered = 'Every user has an answer (read-profiles.ts); the compiler needs it.';
const noOwner = 'Only a reading of a profile has an owner; any other reading is compared with undefined.';

export const harmless: readonly Harmless[] = [
  of(
    'etag-behaviour.ts',
    nan,
    'const recent = silentAt !== undefined && now.getTime() - Date.parse(silentAt) <= shortenedForDays * dayMs;',
    'const recent = true && now.getTime() - Date.parse(silentAt) <= shortenedForDays * dayMs;',
  ),
  of(
    'policies.ts',
    nan,
    'return absentSince !== undefined && now.getTime() - Date.parse(absentSince) >= absenceConfirmedMs;',
    'return true && now.getTime() - Date.parse(absentSince) >= absenceConfirmedMs;',
  ),
  of(
    'pair-up.ts',
    unequal,
    'return r === undefined || l.userId < r.userId ? l.userId : r.userId;',
    'return r === undefined || l.userId <= r.userId ? l.userId : r.userId;',
  ),
  of(
    'unapproved-writes.ts',
    unequal,
    "const shown = (a.shown?.at ?? '') > (b.shown?.at ?? '') ? a.shown : b.shown;",
    "const shown = (a.shown?.at ?? '') >= (b.shown?.at ?? '') ? a.shown : b.shown;",
  ),
  of(
    'unapproved-writes.ts',
    unequal,
    "const removedAt = (a.removedAt ?? '') > (b.removedAt ?? '') ? a.removedAt : b.removedAt;",
    "const removedAt = (a.removedAt ?? '') >= (b.removedAt ?? '') ? a.removedAt : b.removedAt;",
  ),
  of('triage.ts', unequal, '.sort(([a], [b]) => (a < b ? -1 : 1))', '.sort(([a], [b]) => (a <= b ? -1 : 1))'),
  of('triage.ts', constant, "user.agreement?.at ?? '',"),
  of('triage.ts', constant, "source.kind === 'photo' ? source.etag : '',"),
  of(
    'triage.ts',
    'Any order will do that is always the same.',
    '.sort(([a], [b]) => (a < b ? -1 : 1))',
    '.sort(([a], [b]) => (a >= b ? -1 : 1))',
  ),
  of('plan-sample.ts', constant, `const key = \`\${row.finding} \${row.granted} \${row.reason ?? ''}\`;`),
  of('plan-sample.ts', constant, `return \`\${finding} \${action} \${reason ?? ''}\`;`),
  of(
    'plan-sample.ts',
    unequal,
    'return Number(isOdd(b)) - Number(isOdd(a)) || a.users - b.users || (nameOf(a) < nameOf(b) ? -1 : 1);',
    'return Number(isOdd(b)) - Number(isOdd(a)) || a.users - b.users || (nameOf(a) <= nameOf(b) ? -1 : 1);',
  ),
  of(
    'totals.ts',
    unequal,
    'const byUsers = Object.entries(named).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));',
    'const byUsers = Object.entries(named).sort((a, b) => b[1] - a[1] || (a[0] <= b[0] ? -1 : 1));',
  ),
  of(
    'totals.ts',
    unequal,
    'const [most] = Object.entries(totals.causes).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));',
    'const [most] = Object.entries(totals.causes).sort((a, b) => b[1] - a[1] || (a[0] <= b[0] ? -1 : 1));',
  ),
  of('preflight/lacks.ts', advice, "'Instep reads photos in batches only.',"),
  of(
    'preflight/lacks.ts',
    advice,
    `\`SharePoint creates the library when the first user opens their profile picture. Sign in as any user, open https://\${environment.mySiteHost}, \` +`,
  ),
  of('preflight/lacks.ts', advice, "'until a file is approved, other people do not see it.',"),
  of('preflight/lacks.ts', advice, "'If it has none, the preferred data location of users has no effect.',"),
  of(
    'preflight/lacks.ts',
    advice,
    "'The firewall of the storage account refuses the app; roles would not help. Allow the app, or deploy with DEPLOY_PRIVATE_NETWORK=true. ' +",
  ),
  of('preflight/lacks.ts', advice, `\`If it is: \${remedy}\``),
  of('preflight/lacks.ts', advice, ": '';"),
  of('triage.ts', constant, "user.profile === undefined ? '' : profileStamp(user.profile),"),
  of(
    'triage.ts',
    constant,
    ".map(([key, files]) => [key, ...sizes.map((size) => files[size]?.etag ?? '')]);",
  ),
  of('enumeration.ts', constant, ".update(link ?? '')"),
  of(
    'retry-delay.ts',
    'Neither is a number or a date.',
    "const retryAfter = headers.get('retry-after') ?? '';",
  ),
  of('retry-delay.ts', 'Neither is a number or a date.', "seconds(headers.get('ratelimit-reset') ?? ''),"),
  of(
    'deep-check.ts',
    unequal,
    '.sort((a, b) => b.age - a.age || (a.user.id < b.user.id ? -1 : 1))',
    '.sort((a, b) => b.age - a.age || (a.user.id <= b.user.id ? -1 : 1))',
  ),
  of(
    'failure-code.ts',
    'Neither begins as the answer of a service does.',
    "const cause = error instanceof TransientError && error.cause instanceof Error ? error.cause.message : '';",
    'const cause = error instanceof TransientError && error.cause instanceof Error ? error.cause.message : "Stryker was here!";',
  ),
  of(
    'enumeration.ts',
    'Only how much of the hash is stored; the hash that it is compared with is cut in the same way.',
    "return createHash('sha256') .update(link ?? '') .digest('hex') .slice(0, 16);",
    "return createHash('sha256').update(link ?? '').digest('hex');",
  ),
  of('run-states.ts', 'An ISO time has one fraction, at its end.', ".replace(/\\.\\d+Z$/, 'Z');"),
  of(
    'force.ts',
    implied,
    'return reason !== undefined && overridableReasons.has(reason);',
    'return true && overridableReasons.has(reason);',
  ),
  of(
    'plan.ts',
    implied,
    'return isPlanned(row) || (row.reason !== undefined && withheldReasons.has(row.reason));',
    'return isPlanned(row) || (true && withheldReasons.has(row.reason));',
  ),
  of(
    'triage.ts',
    implied,
    "return target.kind === 'base' ? target.base : undefined;",
    'return true ? target.base : undefined;',
  ),
  of(
    'triage.ts',
    implied,
    'return seen[size]?.etag !== etag || (sha === undefined && !isVouchedFor);',
    'return seen[size].etag !== etag || (sha === undefined && !isVouchedFor);',
  ),
  of(
    'undo.ts',
    implied,
    "return target.kind === 'base' && target.base === copy.base.toLowerCase() && !('M' in copy.files);",
    "return true && target.base === copy.base.toLowerCase() && !('M' in copy.files);",
  ),
  inWorkflows('write/change-profile.ts', noOwner, [
    "const isOwn = now.kind === 'profile' && now.objectId === id;",
    'const isOwn = true && now.objectId === id;',
  ]),
  inWorkflows('write/change-profile.ts', noOwner, [
    "return reading.kind === 'profile' && reading.objectId !== undefined && reading.objectId !== user.id;",
    'return true && reading.objectId !== undefined && reading.objectId !== user.id;',
  ]),
  inWorkflows('write/change-profile.ts', noOwner, [
    "const isMeant = (one: ProfileReading) => one.kind === 'profile' && shows(one, id, meant, location);",
    'const isMeant = (one: ProfileReading) => true && shows(one, id, meant, location);',
  ]),
  inWorkflows('write/as-planned.ts', nan, [
    'return last !== undefined && last >= since;',
    'return true && last >= since;',
  ]),
  inWorkflows('tidy/may-be-removed.ts', answered, [
    'const profile = (await readProfiles(context, [{ user, geo }])).get(userId)?.reading;',
    'const profile = (await readProfiles(context, [{ user, geo }])).get(userId).reading;',
  ]),
  inWorkflows('tidy/may-be-removed.ts', answered, [
    "if (profile?.kind !== 'profile' || profile.objectId !== userId) return 'no';",
    "if (profile.kind !== 'profile' || profile.objectId !== userId) return 'no';",
  ]),
  inWorkflows('tidy/may-be-removed.ts', noOwner, [
    "if (profile?.kind !== 'profile' || profile.objectId !== userId) return 'no';",
    "if (false || profile.objectId !== userId) return 'no';",
  ]),
  inWorkflows('tidy/may-be-removed.ts', implied, [
    "if (shown.kind === 'base' && shown.base === base) return 'over';",
    "if (true && shown.base === base) return 'over';",
  ]),
  inWorkflows('night/close/withhold.ts', implied, [
    "if (sourceSha !== undefined && shared.has(sourceSha)) return 'shared-picture';",
    "if (true && shared.has(sourceSha)) return 'shared-picture';",
  ]),
  inWorkflows('ledger/ownership.ts', 'The text is the object id of no user.', [
    'const holders = (await names.holders([base])).get(base) ?? [];',
    'const holders = (await names.holders([base])).get(base) ?? ["Stryker was here"];',
  ]),
  inWorkflows('night/refresh/enumerate.ts', 'A text has no cause, and no cause is not counted.', [
    'const { changes, unreadable = [] } = page;',
    'const { changes, unreadable = ["Stryker was here"] } = page;',
  ]),
  of('picture-url.ts', implied, '} catch { return undefined; }', '} catch {}'),
];

export function isHarmless({ file, before, after }: Omit<Survivor, 'covered'>): boolean {
  return harmless.some((one) => one.file === file && one.before === before && (one.after ?? after) === after);
}
