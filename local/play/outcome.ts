/** Whether all was as it should be, in words. */
import type { Check } from './checks.ts';
import type { Colors } from './colours.ts';
import { wrap } from './text.ts';

const shownFailures = 5;

export function describeChecks(checks: readonly Check[], colors: Colors): string {
  const wrong = checks.filter(({ failures }) => failures.length > 0);
  if (wrong.length === 0) {
    return `\n${colors.green('✓')} ${colors.bold('All is as it should be')} ${colors.dim(`(${checks.length} checks)`)}`;
  }
  const told = wrong.map(({ claim, failures }) => {
    const more = failures.length - shownFailures;
    const shown = failures.slice(0, shownFailures).map((failure) => wrap(`- ${failure}`, '    '));
    return [
      colors.red(wrap(`✗ It should be so: ${claim}`)),
      ...shown,
      ...(more > 0 ? [`    and ${more} more`] : []),
    ].join('\n');
  });
  return [`\n${colors.red(`${wrong.length} of ${checks.length} checks failed`)}`, ...told].join('\n');
}
