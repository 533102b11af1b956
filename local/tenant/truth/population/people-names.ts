/** Names for people who do not exist. */
import type { Random } from '../random.ts';

const given = (
  'Adele Amara Anders Beatriz Carlos Chidi Daria Diego Elena Emil Farah Grady Hana Henrietta Ingrid Ivan Jamal Joni ' +
  'Kaito Lidia Lynne Megan Miriam Nestor Noor Oskar Patti Priya Ravi Rosa Samir Sofia Tomas Uma Viktor Wanjiru'
).split(' ');
const family = (
  'Abara Andersson Bauer Becker Chen Costa Dubois Ferrari Fischer Garcia Haas Ito Jansen Johansson Keller Kowalski Langer Lopez ' +
  'Moreau Mbeki Novak Okafor Patel Petrov Rossi Sato Schmidt Silva Tanaka Toft Vance Wagner Weber Wilber Yilmaz Zhang'
).split(' ');

export interface Name {
  readonly displayName: string;
  /** Unique by its number; lower-case ASCII. */
  readonly local: string;
}

export function nameOf(random: Random, index: number): Name {
  const first = random.pick(given);
  const last = random.pick(family);
  return { displayName: `${first} ${last}`, local: `${first}.${last}${index}`.toLowerCase() };
}

const unusual = [
  "miles.o'brien",
  'smith,john',
  'jürgen.größer',
  'søren.åberg',
  'zoë.d’arcy',
  'renée+test',
] as const;

/** A local part that has to be escaped somewhere: apostrophe, comma, plus, letters beyond ASCII. */
export function unusualLocal(index: number): string {
  return `${unusual[index % unusual.length]}${index}`;
}
