/** The checks of the guard, those that failed first, each with its number against its limit. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { GuardCheck, GuardNumbers } from '../../../core/run.ts';
import { capitalLabel } from '../labels.ts';

const order: readonly GuardCheck['result'][] = ['hold', 'withhold', 'pass', 'not-applicable'];

export function failingFirst(checks: readonly GuardCheck[]): readonly GuardCheck[] {
  return [...checks].sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
}

export function guardList(checks: readonly GuardCheck[]): TemplateResult {
  return html`<h3 id="guard-checks">Guard checks</h3>
    <ul class="guard" aria-labelledby="guard-checks">${failingFirst(checks).map(
      ({ name, result, text, numbers }) => html`<li data-result=${result}>
        <p><b>${capitalLabel('guardCheck', name)}</b>
          <span class="check" data-result=${result}>${capitalLabel('guardResult', result)}</span></p>
        ${numbers === undefined ? nothing : meter(capitalLabel('guardCheck', name), numbers)}
        <p class="help">${text}</p></li>`,
    )}</ul>`;
}

export interface Bar {
  /** In percent of its length. */
  readonly filled: number;
  readonly limit: number;
}

/** The limit stands at four fifths, as long as the number fits. A limit of zero stands at the start. */
export function barOf({ measured, limit }: GuardNumbers): Bar {
  const length = Math.max(measured, limit * 1.25, 1);
  return { filled: (100 * measured) / length, limit: (100 * limit) / length };
}

/** Drawn, because a `meter` of the browser shows no limit. */
function meter(name: string, numbers: GuardNumbers): TemplateResult {
  const { measured, limit } = numbers;
  const bar = barOf(numbers);
  const words = `${measured.toLocaleString()}; limit ${limit.toLocaleString()}`;
  return html`<div class="meter"><div role="meter" aria-label=${name} aria-valuemin="0"
      aria-valuemax=${Math.max(measured, limit, 1)} aria-valuenow=${measured} aria-valuetext=${words}>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">${svg`
        <rect class="filled" y="1" width=${bar.filled} height="6"></rect>
        <line class="limit" x1=${bar.limit} x2=${bar.limit} y1="0" y2="8"></line>`}</svg>
    </div><span aria-hidden="true">${words}</span></div>`;
}
