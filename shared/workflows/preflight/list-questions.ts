/**
 * Checks the library's list as a run reads it: Graph first, then SharePoint if Graph refuses
 * (DECISIONS.md, D-preflight-list).
 */
import {
  judge,
  needs,
  ok,
  type ProbeAnswer,
  type Refusals,
  type Refused,
  refusalText,
  unknown,
  type Verdict,
} from '../../core/preflight/probe.ts';
import type { ListBySharePoint } from '../../ports/probes.ts';
import type { Asking, Open, Verdicts } from './asking.ts';

export type ListProbe = 'picture-list' | 'picture-changes';

/** Refusals after which a run asks SharePoint instead. */
const refusals: Refusals = {
  400: 'library-not-served',
  401: 'library-role',
  403: 'library-role',
  404: 'library-not-served',
  501: 'library-not-served',
  'list-not-listed': 'no-library',
  'no-picture-library': 'no-library',
};
/** Refusals after which a run fails. */
const otherRefusals: Refusals = { 400: 'library-not-served', 401: 'library-role' };

/** Sends at most one request, and only when it is needed. */
type BySharePoint = () => Promise<ProbeAnswer<ListBySharePoint>>;

export async function askList(asking: Asking, open: Open): Promise<Verdicts<ListProbe>> {
  if (!open.graph) return { 'picture-list': needs('token-graph'), 'picture-changes': needs('token-graph') };
  const bySharePoint = once(asking, open);
  const { verdict, listId } = await find(asking, bySharePoint);
  return {
    'picture-list': verdict,
    'picture-changes':
      listId === undefined ? needs('picture-list') : await askChanges(asking, listId, bySharePoint),
  };
}

function once({ ask, context: { probes } }: Asking, open: Open): BySharePoint {
  let answer: ReturnType<BySharePoint> | undefined;
  return async () => {
    if (!open.mySite) return { kind: 'silent', cause: needs('token-my-site').detail };
    answer ??= ask(probes.pictureListBySharePoint());
    return answer;
  };
}

interface Found {
  readonly verdict: Verdict;
  readonly listId: string | undefined;
}

async function find({ ask, context }: Asking, bySharePoint: BySharePoint): Promise<Found> {
  const list = await ask(context.probes.pictureList());
  if (list.kind !== 'answered') return { verdict: judge(list, otherRefusals, ok), listId: undefined };
  const byGraph = list.value;
  if (byGraph.kind === 'answered') return { verdict: ok(`list ${byGraph.value}`), listId: byGraph.value };
  const instead = await bySharePoint();
  const listId = instead.kind === 'answered' ? instead.value.listId : undefined;
  return { verdict: judgeInstead(byGraph, instead), listId };
}

/** Asks Graph first, even if Graph did not show the list: list and changes are refused separately. */
async function askChanges(
  { ask, context }: Asking,
  listId: string,
  bySharePoint: BySharePoint,
): Promise<Verdict> {
  const changes = await ask(context.probes.pictureChanges(listId));
  if (changes.kind !== 'answered') return judge(changes, otherRefusals, ok);
  if (changes.value.kind === 'answered') return ok('the delta answers');
  const instead = await bySharePoint();
  return judgeInstead(changes.value, instead.kind === 'answered' ? instead.value.changes : instead);
}

/**
 *   SharePoint             verdict
 *   ---------------------  -----------------------------------------------
 *   answers                ok
 *   refuses                missing, with the lack that Graph's refusal is
 *   knows no such library  missing: the library
 *   is silent, not asked   unknown
 */
function judgeInstead(byGraph: Refused, instead: ProbeAnswer<unknown>): Verdict {
  const refused = `Microsoft Graph refuses it (${refusalText(byGraph)})`;
  switch (instead.kind) {
    case 'answered':
      return ok(`${refused}; nights read it through SharePoint`);
    case 'refused': {
      const lacking = instead.code === 'no-picture-library' ? instead : byGraph;
      const detail = `${refused}, and so does SharePoint (${refusalText(instead)})`;
      return { ...judge(lacking, refusals, ok), detail };
    }
    case 'silent':
      return unknown(`${refused}; SharePoint, which nights ask then: ${instead.cause}`);
  }
  return instead satisfies never;
}
