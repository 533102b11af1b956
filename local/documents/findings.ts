/** The table of findings in README: what each means, as reports say it, and what Instep does about it. */
import { findingCatalogue } from '../../shared/core/catalogue/findings.ts';
import { type Finding, findings } from '../../shared/core/finding.ts';
import { code, table } from './markdown.ts';

const nothing = 'nothing';
const copies = 'copies the photo';
const byOwnership = 'copies the photo, or only reports (`INSTEP_OWNERSHIP`)';

const responses: Readonly<Record<Finding, string>> = {
  'wrong-owner': 'only reports; an administrator must correct the profile',
  unknown: 'nothing; it reports the cause',
  'no-mailbox': nothing,
  gone: nothing,
  unfinished: 'finishes the write, or restores the earlier photo if Exchange has none now',
  'no-profile': 'nothing until the profile exists',
  'no-photo': nothing,
  'removed-in-exchange': 'keeps the photo, or removes it (`INSTEP_REMOVAL`)',
  'sharepoint-only': nothing,
  'not-shown': 'updates the profile, or only reports if the user hid the photo (`INSTEP_OWNERSHIP`)',
  'removed-in-sharepoint': byOwnership,
  missing: copies,
  'foreign-file': 'copies the photo to files of the user’s own',
  incomplete: 'copies the photo in all three sizes',
  'in-step': nothing,
  'source-newer': copies,
  'changed-in-sharepoint': byOwnership,
  stale: copies,
  conflict: byOwnership,
};

export function findingsTable(): string {
  const rows = findings.map((finding) => [
    code(finding),
    findingCatalogue[finding].label,
    findingCatalogue[finding].meaning,
    responses[finding],
  ]);
  return table(['finding', 'label', 'what it means', 'what Instep does'], rows);
}
