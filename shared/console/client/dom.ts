/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Building the page: text is always text, never markup. */

export type Child = Node | string | undefined | false;

type Attributes = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>;

/** `onclick` and the like are listeners; true is an attribute without a value; false and undefined are none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** The one element with this id: the page has it, or the page is broken. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}"`);
  return found;
}

export function show(container: HTMLElement, ...children: readonly Child[]): void {
  container.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** A table with a caption for those who hear it; `rows` hold cells, the first of which is the row's heading. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const head = element('tr', {}, ...headings.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map(([first, ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, first),
      ...others.map((cell) => element('td', {}, cell)),
    ),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

/** Name and value, one below the other or side by side, as there is room. */
export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  const given = pairs.filter(([, value]) => value !== undefined && value !== '');
  return element(
    'dl',
    {},
    ...given.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}
