/** Reading a catalogue: an object with one entry for each code, in the order in which people see the codes. */

/** A catalogue is a constant that is not empty, so there is a first code. */
export function codesOf<C extends string>(catalogue: Readonly<Record<C, unknown>>): readonly [C, ...C[]] {
  return Object.keys(catalogue) as [C, ...C[]];
}

/** The codes whose entry passes `test`, in the order of the catalogue. */
export function codesWhere<C extends string, E>(
  catalogue: Readonly<Record<C, E>>,
  test: (entry: E) => boolean,
): ReadonlySet<C> {
  return new Set(codesOf(catalogue).filter((code) => test(catalogue[code])));
}

/** One text of every entry, by code. */
export function textsOf<C extends string, E>(
  catalogue: Readonly<Record<C, E>>,
  text: (entry: E) => string,
): Readonly<Record<C, string>> {
  const texts = codesOf(catalogue).map((code) => [code, text(catalogue[code])]);
  return Object.fromEntries(texts) as Record<C, string>;
}

/** What every entry has: its name for people, in lower case so that it fits into a list ("3 missing in SharePoint"). */
export interface Labelled {
  readonly label: string;
}

export function labelsOf<C extends string>(
  catalogue: Readonly<Record<C, Labelled>>,
): Readonly<Record<C, string>> {
  return textsOf(catalogue, ({ label }) => label);
}
