/**
 * Four DiceBear styles whose designs are CC0 1.0 (lorelei by Lisa Wischofsky, notionists by Zoish, open-peeps by
 * Pablo Stanley, pixel-art by DiceBear) and, for each figure trait, at least 43 option sets that differ visibly.
 */
import { lorelei, notionists, openPeeps, pixelArt } from '@dicebear/collection';
import { createAvatar, type Style, type StyleSchema } from '@dicebear/core';
import { hairColours, plainColours, skinColours } from './colours.ts';
import type { FigureTrait } from './face-code.ts';

export type FigureOptions = Readonly<Record<string, readonly string[] | number>>;

export interface FigureStyle {
  readonly choices: Readonly<Record<FigureTrait, readonly FigureOptions[]>>;
  /** Details that are no part of the code, drawn at random; empty where a coded trait has them already. */
  readonly beards: readonly FigureOptions[];
  readonly glasses: readonly FigureOptions[];
  /** Without any of those details. */
  readonly bare: FigureOptions;
  /** SVG of the figure alone, on nothing. */
  draw(options: FigureOptions): string;
}

export const figureStyleNames = ['lorelei', 'notionists', 'openPeeps', 'pixelArt'] as const;
export type FigureStyleName = (typeof figureStyleNames)[number];

function enumeration(schema: StyleSchema | undefined, option: string): readonly string[] {
  const items = (schema?.properties?.[option] as { readonly items?: { readonly enum?: readonly string[] } })
    ?.items;
  if (items?.enum === undefined) throw new Error(`The avatar style has no option "${option}".`);
  return items.enum;
}

/** The sets `{ option: [value] }`, with the option shown for certain where it has a probability. */
function each(option: string, values: readonly string[], shown?: `${string}Probability`): FigureOptions[] {
  return values.map((value) => ({ [option]: [value], ...(shown === undefined ? {} : { [shown]: 100 }) }));
}

function pairs(first: readonly FigureOptions[], second: readonly FigureOptions[]): FigureOptions[] {
  return first.flatMap((a) => second.map((b) => ({ ...a, ...b })));
}

function drawWith<O extends object>(style: Style<O>): (options: FigureOptions) => string {
  return (options) =>
    createAvatar(style, { ...options, seed: 'figure' } as Parameters<typeof createAvatar<O>>[1]).toString();
}

const fromLorelei = (option: string) => enumeration(lorelei.schema, option);
const fromNotionists = (option: string) => enumeration(notionists.schema, option);
const fromPeeps = (option: string) => enumeration(openPeeps.schema, option);
const fromPixels = (option: string) => enumeration(pixelArt.schema, option);

const strangePeeps = ['bear', 'noHair2', 'noHair3', 'cyclops', 'monster', 'angryWithFang'];
const human = (values: readonly string[]) => values.filter((value) => !strangePeeps.includes(value));
const absent = (option: string): FigureOptions => ({ [option]: 0 });

export const figureStyles: Readonly<Record<FigureStyleName, FigureStyle>> = {
  lorelei: {
    choices: {
      hair: each('hair', fromLorelei('hair')),
      colouring: pairs(each('skinColor', skinColours), each('hairColor', hairColours)),
      attire: pairs(
        pairs(
          each('earrings', fromLorelei('earrings'), 'earringsProbability'),
          each('earringsColor', ['d4af37', 'c0392b', '2980b9', 'ffffff']),
        ),
        pairs(
          [absent('frecklesProbability'), { frecklesProbability: 100 }],
          [
            absent('hairAccessoriesProbability'),
            { hairAccessoriesProbability: 100, hairAccessoriesColor: ['f0b429'] },
          ],
        ),
      ),
      expression: pairs(each('eyes', fromLorelei('eyes')), each('mouth', fromLorelei('mouth'))),
    },
    beards: each('beard', fromLorelei('beard'), 'beardProbability'),
    glasses: each('glasses', fromLorelei('glasses'), 'glassesProbability'),
    bare: { beardProbability: 0, glassesProbability: 0 },
    draw: drawWith(lorelei),
  },
  notionists: {
    choices: {
      hair: each('hair', fromNotionists('hair')),
      colouring: pairs(each('nose', fromNotionists('nose')), each('brows', fromNotionists('brows'))),
      attire: pairs(each('body', fromNotionists('body')), [
        absent('gestureProbability'),
        { gesture: ['hand'], gestureProbability: 100 },
      ]),
      expression: pairs(each('eyes', fromNotionists('eyes')), each('lips', fromNotionists('lips'))),
    },
    beards: each('beard', fromNotionists('beard'), 'beardProbability'),
    glasses: each('glasses', fromNotionists('glasses'), 'glassesProbability'),
    bare: { beardProbability: 0, glassesProbability: 0, bodyIconProbability: 0 },
    draw: drawWith(notionists),
  },
  openPeeps: {
    choices: {
      hair: each('head', human(fromPeeps('head'))),
      colouring: pairs(each('skinColor', skinColours), each('headContrastColor', hairColours)),
      attire: each('clothingColor', plainColours),
      expression: pairs(each('face', human(fromPeeps('face'))), [
        absent('facialHairProbability'),
        { facialHair: ['goatee1'], facialHairProbability: 100 },
      ]),
    },
    beards: [],
    glasses: each('accessories', ['glasses', 'glasses2', 'glasses3', 'sunglasses'], 'accessoriesProbability'),
    bare: { accessoriesProbability: 0, maskProbability: 0 },
    draw: drawWith(openPeeps),
  },
  pixelArt: {
    choices: {
      hair: each('hair', fromPixels('hair')),
      colouring: pairs(each('skinColor', skinColours), each('hairColor', hairColours)),
      attire: pairs(
        each('clothing', fromPixels('clothing')),
        each('clothingColor', ['428bca', '03396c', '44c585', 'd11141', 'ffc425', '444444']),
      ),
      expression: pairs(each('eyes', fromPixels('eyes')), each('mouth', fromPixels('mouth'))),
    },
    beards: each('beard', fromPixels('beard'), 'beardProbability'),
    glasses: each('glasses', fromPixels('glasses'), 'glassesProbability'),
    bare: { beardProbability: 0, glassesProbability: 0, hatProbability: 0, accessoriesProbability: 0 },
    draw: drawWith(pixelArt),
  },
};
