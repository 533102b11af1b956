/** What a tenant with several geo locations needs beyond the defaults. */
import type { Choices } from './permissions.ts';

interface Asked extends Choices {
  readonly principal: string;
  readonly tenant?: string;
  readonly cloud: string;
}

/** Empty in a tenant with one geo location. `hosts` are the my-site hosts of all of them; `own` is opened by this command. */
export function describeGeoLocations(
  hosts: readonly string[],
  own: string | undefined,
  options: Asked,
): readonly string[] {
  if (hosts.length < 2) return [];
  const { principal, tenant, cloud, groupScope, siteWrite } = options;
  const wider = [
    `--principal ${principal}`,
    ...(tenant === undefined ? [] : [`--tenant ${tenant}`]),
    ...(cloud === 'global' ? [] : [`--cloud ${cloud}`]),
    ...(groupScope ? ['--group-scope'] : []),
    '--library-read Sites.Read.All',
    ...(siteWrite === 'Sites.Selected' ? [] : [`--site-write ${siteWrite}`]),
    '--apply',
  ];
  return [
    '',
    `This tenant has ${hosts.length} geo locations. Graph names them to an application with Sites.Read.All only: without it,`,
    'users of the satellites count as unknown. To grant it:',
    `  npm run grant "--" ${wider.join(' ')}`,
    ...(siteWrite === 'Sites.Selected'
      ? [
          'Sites.Selected writes in a satellite only after its my-site host is open, too:',
          ...hosts.filter((host) => host !== own).map((host) => `  ${host}`),
        ]
      : []),
  ];
}
