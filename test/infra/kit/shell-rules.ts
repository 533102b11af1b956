/**
 * What makes a command mean the same in PowerShell 5.1 and 7, cmd, sh, bash and zsh. Nearly everything that one of them
 * treats specially is refused, even where it could be written in another way.
 */

interface Rule {
  readonly name: string;
  readonly breaks: (command: string) => boolean;
}

/** Programs that have one name and take the same arguments wherever they exist. */
const programs = /^(az|azd|npm|node|pac|cd|winget|brew)( |$)/;

const unquoted = (command: string): string => command.replace(/"[^"]*"/g, '""');

export const shellRules: readonly Rule[] = [
  // curl is another program in PowerShell 5.1; export, set and VAR=value belong to one shell each.
  { name: 'begins with a program that all shells know', breaks: (command) => !programs.test(command) },
  { name: 'is one line', breaks: (command) => /[\\`^]\s*$/.test(command) },
  // ; is no separator in cmd, && none in PowerShell 5.1.
  { name: 'is one command', breaks: (command) => /[;|&]/.test(command) },
  { name: 'has no variable and no substitution', breaks: (command) => /[$%!`]/.test(command) },
  {
    name: 'has no redirection, and no placeholder that looks like one',
    breaks: (command) => /[<>]/.test(command),
  },
  { name: 'has no comment', breaks: (command) => command.includes('#') },
  // cmd does not treat them as quotes.
  { name: 'has no single quotes', breaks: (command) => command.includes("'") },
  { name: 'has no inline JSON, list or group', breaks: (command) => /[{}[\]()]/.test(command) },
  { name: 'has no escapes', breaks: (command) => /[\\^]/.test(command) },
  { name: 'has no pattern of files and no home', breaks: (command) => /[*?~]/.test(command) },
  // A list in PowerShell, of which a script such as npm makes several arguments.
  { name: 'has commas in quotes only', breaks: (command) => unquoted(command).includes(',') },
  // PowerShell reads it as a variable that holds arguments.
  { name: 'has no word that begins with @', breaks: (command) => /(^|\s)@/.test(unquoted(command)) },
  // npm is a script in PowerShell, and scripts never see -- without quotes.
  { name: 'has -- in quotes', breaks: (command) => /(^|\s)--(\s|$)/.test(unquoted(command)) },
  // PowerShell 5.1 leaves out an argument that is empty.
  { name: 'has no empty argument', breaks: (command) => command.includes('""') },
  { name: 'quotes whole words', breaks: (command) => /[^\s"]""|""[^\s"]/.test(unquoted(command)) },
  { name: 'closes its quotes', breaks: (command) => (command.match(/"/g) ?? []).length % 2 === 1 },
];

/** The names of the rules that a command breaks. */
export function brokenRules(command: string): readonly string[] {
  return shellRules.filter(({ breaks }) => breaks(command)).map(({ name }) => name);
}
