/** The texts that people read for every code, and how a code is treated. */
import { describe, expect, test } from 'vitest';
import { actionCatalogue } from '../../shared/core/catalogue/actions.ts';
import { codesWhere } from '../../shared/core/catalogue/codes.ts';
import { eventfulFindings, findingCatalogue, findings } from '../../shared/core/catalogue/findings.ts';
import { capital, type LabelKind, labels } from '../../shared/core/catalogue/labels.ts';
import { outOfScopeCatalogue } from '../../shared/core/catalogue/out-of-scope.ts';
import { outcomeCatalogue } from '../../shared/core/catalogue/outcomes.ts';
import { overridableReasons, reasonCatalogue, withheldReasons } from '../../shared/core/catalogue/reasons.ts';
import { quietFindings } from '../../shared/core/finding.ts';
import { changeWords, photoWords } from '../../shared/core/words.ts';

const sentences = [
  ...Object.values(findingCatalogue).flatMap(({ target, advice }) => [target, advice]),
  ...Object.values(actionCatalogue).map(({ done }) => done),
  ...Object.values(reasonCatalogue).map(({ sentence }) => sentence),
  ...Object.values(outcomeCatalogue).map(({ sentence }) => sentence),
  ...Object.values(outOfScopeCatalogue).map(({ sentence }) => sentence),
].filter((text) => text !== undefined);

const meanings = [findingCatalogue, reasonCatalogue, changeWords, photoWords].flatMap((catalogue) =>
  Object.values(catalogue).map(({ meaning }) => meaning),
);

describe('what people read', () => {
  test.each(Object.keys(labels) as LabelKind[])('each %s has a short label of its own', (kind) => {
    const texts: string[] = Object.values(labels[kind]);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text).toMatch(/^([a-z]|SharePoint).{2,45}[a-z]$/);
  });

  test('a label begins with a capital letter where it stands first in a cell', () => {
    expect(capital(labels.state.held)).toBe('Held, waiting for approval');
    expect(capital('')).toBe('');
  });

  test.each(sentences)('whole sentences: %s', (text) => {
    expect(text).toMatch(/^[A-Z].*[.]$/);
  });

  test.each(meanings)('a part of a sentence: %s', (text) => {
    expect(text).toMatch(/^([a-z]|SharePoint|Exchange|Instep).*[^.]$/);
  });

  /** `source-newer` and the like are for machines; words that are a code and plain English may stay. */
  test('no text contains a code', () => {
    const codes = findings.filter((code) => code.includes('-') && code !== 'in-step');
    for (const text of [...sentences, ...meanings]) {
      expect(codes.filter((code) => text.includes(code))).toEqual([]);
    }
  });
});

describe('how codes are treated', () => {
  test('every finding except these sends a drift event', () => {
    expect(findings.filter((finding) => !eventfulFindings.has(finding))).toEqual([
      'no-mailbox',
      'gone',
      'no-photo',
      'sharepoint-only',
      'in-step',
    ]);
  });

  test('a comparison of runs ignores exactly the quiet findings', () => {
    expect(codesWhere(findingCatalogue, ({ comparedAs }) => comparedAs === 'nothing')).toEqual(quietFindings);
  });

  test('an approver sees these findings first', () => {
    expect([...codesWhere(findingCatalogue, ({ approverMustSee }) => approverMustSee)]).toEqual([
      'wrong-owner',
      'unfinished',
      'removed-in-exchange',
      'removed-in-sharepoint',
      'foreign-file',
      'changed-in-sharepoint',
      'conflict',
    ]);
    expect([...codesWhere(reasonCatalogue, ({ approverMustSee }) => approverMustSee)]).toEqual([
      'contested',
      'shared-picture',
      'too-many-clears',
    ]);
  });

  test('force overrides what happened to the user before; the guard withholds for its own reasons', () => {
    expect([...overridableReasons]).toEqual(['contested', 'undone', 'stuck']);
    expect([...withheldReasons]).toEqual(['shared-picture', 'too-many-clears', 'ramp', 'left-out']);
  });

  test('these findings are about users without a photo in Exchange', () => {
    expect([...codesWhere(findingCatalogue, ({ exchangePhoto }) => exchangePhoto === 'no')]).toEqual([
      'no-mailbox',
      'gone',
      'no-photo',
      'removed-in-exchange',
      'sharepoint-only',
    ]);
  });
});
