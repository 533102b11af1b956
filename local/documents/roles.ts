/** Who may do what: by kind of route, as the app decides it, and in each place of the console. */
import {
  callerOf,
  mustBeAllowed,
  operateRole,
  readRole,
  type SignIn,
} from '../../shared/http/authorization.ts';
import type { Access } from '../../shared/http/contract/operation.ts';
import { ProblemError, problems } from '../../shared/http/problems.ts';
import { table } from './markdown.ts';

const kinds: Readonly<Record<Access, string>> = {
  open: 'health, explanations of problems, the console without data',
  read: 'runs, plans, reports, audit log, stored data; start a run',
  sync: 'check and synchronise a user, search people',
  pictures: 'view photos',
  operate:
    'approve, leave out, cancel, undo, restore, erase, read lists from the start, preflight that writes',
};

interface Caller {
  readonly name: string;
  readonly signIn: SignIn;
  /** Undefined: signed in with nothing. */
  readonly roles?: readonly string[];
}

const entra: SignIn = { SIGN_IN: 'entra', FUNCTION_KEYS: 'sync', KEY_PICTURES: false, platformSignIn: 'on' };
const keys: SignIn = { ...entra, SIGN_IN: 'off', platformSignIn: 'off' };

const callers: readonly Caller[] = [
  { name: 'not signed in', signIn: entra },
  { name: 'signed in, no role', signIn: entra, roles: [] },
  { name: '`Instep.Read`', signIn: entra, roles: [readRole] },
  { name: '`Instep.Operate`', signIn: entra, roles: [operateRole] },
  { name: 'function key, without sign-in', signIn: keys },
];

export function allowedTable(): string {
  const rows = (Object.keys(kinds) as Access[]).map((access) => [
    kinds[access],
    ...callers.map((caller) => answerTo(access, caller)),
  ]);
  return table(['what', ...callers.map(({ name }) => name)], rows);
}

/** `yes`, or the status of the refusal. */
function answerTo(access: Access, { signIn, roles }: Caller): string {
  if (access === 'open') return 'yes';
  try {
    mustBeAllowed(access, callerOf({ header: () => principalOf(roles) }, signIn), signIn);
    return 'yes';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return String(problems[error.kind].status);
  }
}

function principalOf(roles: readonly string[] | undefined): string | undefined {
  if (roles === undefined) return undefined;
  const claims = [{ typ: 'oid', val: 'somebody' }, ...roles.map((val) => ({ typ: 'roles', val }))];
  return Buffer.from(JSON.stringify({ claims })).toString('base64');
}

export interface ConsolePlace {
  readonly name: string;
  /** What `Instep.Read` sees. */
  readonly shows: string;
  /** What only `Instep.Operate` is offered, and by which operations. */
  readonly offers: string;
  readonly operations: readonly string[];
}

export const consolePlaces: readonly ConsolePlace[] = [
  {
    name: 'Overview',
    shows: 'whether all is well, all runs; start a run',
    offers: '',
    operations: [],
  },
  {
    name: 'Run',
    shows: 'steps, guard checks, plan with photos, until when it can be approved, results, reports',
    offers: 'approve with a comment, leave users out, cancel, undo',
    operations: ['approveRun', 'leaveOut', 'cancelRun', 'undoRun'],
  },
  {
    name: 'Person',
    shows: 'search, photos of both sides, stored data; check (dry run), synchronise',
    offers: 'restore the earlier photo, erase the stored data',
    operations: ['undoUser', 'eraseUser'],
  },
  {
    name: 'Setup',
    shows: 'permissions with remedies, audit log',
    offers: 'read lists from the start; over HTTP only: the preflight that writes',
    operations: ['startOver', 'preflightWrites'],
  },
];

export function consoleTable(): string {
  const rows = consolePlaces.map(({ name, shows, offers }) => [
    name,
    'the sign-in page, then this place',
    'why nothing is shown, which role is needed, *Sign out*',
    shows,
    offers === '' ? 'the same' : offers,
  ]);
  const head = [
    'place',
    'not signed in',
    'signed in, no role',
    '`Instep.Read`',
    '`Instep.Operate`, in addition',
  ];
  return table(head, rows);
}
