/** Settings that change from one night to the next, and back before the last: each as an administrator would do it. */
import type { World } from './world.ts';

type Settings = Readonly<Record<string, string>>;

const usual: Settings = {
  MODE: 'repair',
  OWNERSHIP: 'exchange-wins',
  REMOVAL: 'keep',
  DISABLED_USERS: 'exclude',
  SCOPE_GROUP: '',
  EXCLUDE_GROUP: '',
  MAX_UPDATES_PER_RUN: '',
  DEEP_CHECK_DAYS: '14',
  EXCHANGE_SYNC_STATE: 'leave',
};

/** With a seed's chance one setting is another one from now on. */
export function settingsChange(world: World): void {
  const { random, tenant } = world;
  const [group = ''] = [...tenant.groups.keys()];
  const others: readonly Settings[] = [
    { MODE: 'report' },
    { OWNERSHIP: 'respect-sharepoint' },
    { REMOVAL: 'clear' },
    { DISABLED_USERS: 'include' },
    { SCOPE_GROUP: group },
    { EXCLUDE_GROUP: group },
    { MAX_UPDATES_PER_RUN: '2' },
    { DEEP_CHECK_DAYS: '1' },
    { EXCHANGE_SYNC_STATE: random.pick(['0', '1']) },
  ];
  if (random.below(6) > 0) return;
  const chosen = random.pick(others);
  const [[name, value] = ['', '']] = Object.entries(chosen);
  const what = `An administrator sets INSTEP_${name} to ${value}`;
  if (world.log.admit('settings', what) === undefined) return;
  world.tell(what);
  world.configure(chosen);
}

/** Answers whether every user is read in full each night from now on: then nothing that happened stays unseen. */
export function settingsGoBack(world: World): boolean {
  const isThorough = world.random.below(2) === 0;
  world.tell(`The settings are the usual ones again${isThorough ? ', with a deep check every day' : ''}`);
  world.configure({ ...usual, ...(isThorough && { DEEP_CHECK_DAYS: '1' }) });
  return isThorough;
}
