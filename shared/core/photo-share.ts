/** How many users have a photo in Exchange, and how many of them SharePoint shows with it, as a run found them. */
import { codesWhere } from './catalogue/codes.ts';
import { findingCatalogue } from './catalogue/findings.ts';
import type { Totals } from './run.ts';
import { sumOf } from './totals.ts';

export interface PhotoShare {
  readonly withPhoto: number;
  readonly shown: number;
}

const havePhoto = codesWhere(findingCatalogue, ({ exchangePhoto }) => exchangePhoto === 'yes');

/** Users of whom it is not known whether they have a photo are in neither number. Undefined: none has one. */
export function photoShare({ findings }: Pick<Totals, 'findings'>): PhotoShare | undefined {
  const counted = Object.entries(findings).filter(([finding]) => havePhoto.has(finding as never));
  const withPhoto = sumOf(Object.fromEntries(counted));
  return withPhoto === 0 ? undefined : { withPhoto, shown: findings['in-step'] ?? 0 };
}
