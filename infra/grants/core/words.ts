/** A plan as lines of plain text, for a terminal and for the log of a pipeline. */
import type { Permission, Table } from './permissions.ts';
import type { Assignment, GrantPlan, RevokePlan, SiteStep } from './plan.ts';

export function nameOf(table: Table, { api, role }: Pick<Permission, 'api' | 'role'>): string {
  return `${table.apis[api].name}: ${role}`;
}

export function describeGrantPlan(
  table: Table,
  plan: GrantPlan,
  host: string | undefined,
): readonly string[] {
  return [
    ...plan.granted.map((permission) => `  granted  ${nameOf(table, permission)}`),
    ...plan.missing.flatMap((permission) => [
      `  missing  ${nameOf(table, permission)}`,
      `           ${permission.why}`,
      ...(permission.risk === undefined ? [] : [`           Allows more: ${permission.risk}`]),
    ]),
    ...describeSite(plan.site, host),
    ...listed('Granted, but not asked for by these choices; left as it is:', plan.unneeded),
    ...(plan.unneeded.length === 0 ? [] : ['  To be rid of it: --revoke --apply, and then grant again.']),
    ...listed('Granted for another purpose; not changed:', plan.foreign),
  ];
}

export function describeRevokePlan(plan: RevokePlan, host: string | undefined): readonly string[] {
  const { revoke, foreign, site } = plan;
  const toClose = site.step === 'close' ? site.grants : [];
  return [
    ...revoke.map(({ label }) => `  revoke   ${label}`),
    ...toClose.map(({ roles }) => `  revoke   Site ${host}: ${roles.join(', ')}`),
    ...(revoke.length + toClose.length === 0 ? ['  nothing of Instep is granted'] : []),
    ...listed('Not of Instep; left as it is:', foreign),
    ...(site.step === 'unknown'
      ? [`A grant for the my-site host, if there is one, is left: ${site.because}.`]
      : []),
  ];
}

/** Doubts about the granted permissions that only a probe can resolve. */
export function describeDoubts(table: Table, wanted: readonly Permission[]): readonly string[] {
  const doubts = wanted.filter(({ unproven }) => unproven !== undefined);
  return [
    'This is what Microsoft documents. Whether it suffices in this tenant, a probe shows, and this list does not promise:',
    ...doubts.map((permission) => `  ${nameOf(table, permission)}: ${permission.unproven}`),
    'Ask the app, which says what is missing and how to get it: GET /api/preflight. In repair mode POST /api/preflight {"write": true} tries writing too, and changes nothing.',
  ];
}

export function numberOfSteps(plan: GrantPlan): number {
  return plan.missing.length + (plan.site.step === 'open' || plan.site.step === 'raise' ? 1 : 0);
}

function describeSite(site: SiteStep, host: string | undefined): readonly string[] {
  const name = `Site ${host}`;
  switch (site.step) {
    case 'none':
      return [];
    case 'granted':
      return [`  granted  ${name}: ${site.role}`];
    case 'open':
      return [`  missing  ${name}: ${site.role}`, '           Sites.Selected opens no site by itself.'];
    case 'raise':
      return [`  missing  ${name}: ${site.role} (now ${site.from})`];
    case 'unknown':
      return [`  unknown  ${name}: ${site.role}`, `           ${site.because}`];
    default:
      return site satisfies never;
  }
}

function listed(title: string, assignments: readonly Assignment[]): readonly string[] {
  return assignments.length === 0 ? [] : [title, ...assignments.map(({ label }) => `  ${label}`)];
}
