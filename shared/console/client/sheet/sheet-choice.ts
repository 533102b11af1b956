/// <reference lib="dom" />
/** The list from which the reader chooses whom to see: by finding, by reason or by outcome. */
import { html, nothing, type TemplateResult } from 'lit';
import { capitalLabel } from '../labels.ts';
import type { Sheet } from './sheet.ts';
import type { Choice, Group } from './sheet-lines.ts';

interface Option {
  readonly choice: Choice;
  readonly text: string;
  readonly count: number | undefined;
}

export function choiceOf(sheet: Sheet): TemplateResult {
  const chosen = keyOf(sheet.choice());
  const { first, grouped } = optionsOf(sheet);
  const all = [...first, ...grouped.flatMap(({ options }) => options)];
  function choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const option = all.find(({ choice }) => keyOf(choice) === value);
    if (option !== undefined) sheet.choose(option.choice);
  }
  const draw = ({ choice, text, count }: Option) =>
    html`<option value=${keyOf(choice)} ?selected=${keyOf(choice) === chosen}>${text}${count === undefined ? nothing : ` (${count.toLocaleString()})`}</option>`;
  return html`<label>Show <select @change=${choose}>
    ${first.map(draw)}
    ${grouped.map(({ name, options }) => (options.length === 0 ? nothing : html`<optgroup label=${name}>${options.map(draw)}</optgroup>`))}
  </select></label>`;
}

function keyOf(choice: Choice): string {
  return 'code' in choice ? `${choice.kind}:${choice.code}` : choice.kind;
}

interface Options {
  readonly first: readonly Option[];
  readonly grouped: readonly { readonly name: string; readonly options: readonly Option[] }[];
}

function optionsOf(sheet: Sheet): Options {
  const run = sheet.run();
  const leftOut: Option = { choice: { kind: 'left-out' }, text: 'Left out', count: undefined };
  const ended = run?.state === 'held' ? {} : (run?.outcomes ?? {});
  if (Object.keys(ended).length > 0) {
    const options = Object.entries(ended).map(([code, count]) => ({
      choice: { kind: 'outcome' as const, code },
      text: capitalLabel('outcome', code),
      count,
    }));
    const all: Option = { choice: { kind: 'planned' }, text: 'Everybody, failed first', count: undefined };
    return { first: [all, leftOut], grouped: [{ name: 'By outcome', options }] };
  }
  const groups = sheet.facts().plan?.groups ?? [];
  const count = (some: readonly Group[]) => some.reduce((sum, { users }) => sum + users, 0);
  const by = (kind: 'finding' | 'reason') =>
    [...new Set(groups.flatMap((group) => group[kind] ?? []))].map((code) => ({
      choice: { kind, code },
      text: capitalLabel(kind, code),
      count: count(groups.filter((group) => group[kind] === code)),
    }));
  const isPlanned = ({ planned }: Group) => planned;
  const planned: Option = {
    choice: { kind: 'planned' },
    text: 'The plan, most unusual first',
    count: count(groups.filter(isPlanned)),
  };
  const others: Option = {
    choice: { kind: 'withheld' },
    text: 'Not written',
    count: count(groups.filter((group) => !isPlanned(group))),
  };
  return {
    first: [planned, others, { ...leftOut, count: sheet.facts().numbers.leftOut }],
    grouped: [
      { name: 'By finding', options: by('finding') },
      { name: 'By reason', options: by('reason') },
    ],
  };
}
