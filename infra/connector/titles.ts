/** Titles of names in the contract for people: `planHash` becomes "Plan Hash". */

const written: Readonly<Record<string, string>> = {
  id: 'ID',
  sha: 'SHA',
  url: 'URL',
  csv: 'CSV',
  json: 'JSON',
};

/** In title case, like other parameters and outputs in Power Automate. */
export function titleOf(name: string): string {
  const words = name.split(/[-_\s]|(?<=[a-z\d])(?=[A-Z])/).filter((word) => word !== '');
  return words.map((word) => written[word.toLowerCase()] ?? capital(word)).join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
