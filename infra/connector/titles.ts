/** What people see for a name of the contract: `planHash` is "Plan Hash". */

const written: Readonly<Record<string, string>> = {
  id: 'ID',
  sha: 'SHA',
  url: 'URL',
  csv: 'CSV',
  json: 'JSON',
};

/** In title case, which is how Power Automate shows parameters and outputs. */
export function titleOf(name: string): string {
  const words = name.split(/[-_\s]|(?<=[a-z\d])(?=[A-Z])/).filter((word) => word !== '');
  return words.map((word) => written[word.toLowerCase()] ?? capital(word)).join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
