/// <reference lib="dom" />
/** Sorts the lines of a table by the column whose heading is pressed; pressed again, the other way round. */

export function sortable(table: HTMLTableElement): void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  const body = table.tBodies[0];
  if (body === undefined || body.rows.length < 2) return;
  for (const [index, heading] of headings.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener('click', () => {
      const isDescending = heading.getAttribute('aria-sort') === 'ascending';
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      body.append(...sorted([...body.rows], index, isDescending));
    });
  }
}

/** As the reader's language sorts. Lines without a value stand last, whichever way. */
function sorted(
  rows: readonly HTMLTableRowElement[],
  column: number,
  isDescending: boolean,
): readonly HTMLTableRowElement[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const sign = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, text: row.cells[column]?.textContent?.trim() ?? '' }))
    .sort((a, b) => {
      if (a.text === '' || b.text === '') return Number(a.text === '') - Number(b.text === '');
      return sign * compare(a.text, b.text);
    })
    .map(({ row }) => row);
}
