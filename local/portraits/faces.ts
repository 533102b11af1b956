import { plainColours } from './colours.ts';
import { type FigureTrait, figureTraits, symbolCount, symbolsOf } from './face-code.ts';
import { type FigureOptions, type FigureStyleName, figureStyleNames, figureStyles } from './figure-styles.ts';
import { drawChance, drawOne, shuffled } from './seeded.ts';

export const backgroundLayouts = ['upright', 'slanted', 'blended'] as const;

/** Three colours, RGB hexadecimal: the wall left and right of the head, and the band at the height of the shoulders. */
export interface Background {
  readonly layout: (typeof backgroundLayouts)[number];
  readonly left: string;
  readonly right: string;
  readonly low: string;
}

/** Everything a picture of one person is drawn from: plain data, equal for equal seeds and numbers. */
export interface Face {
  readonly number: number;
  readonly style: FigureStyleName;
  readonly figure: FigureOptions;
  readonly background: Background;
  /** The options that give this figure glasses, and whether it wears them. */
  readonly glasses: FigureOptions;
  readonly wearsGlasses: boolean;
  /** The colour of the left wall in the variant with another background. */
  readonly otherLeft: string;
}

/** Which symbol stands for which option: another assignment for every seed. */
function assignments(seed: string | number) {
  const colours = {
    left: shuffled(plainColours, seed, 'left'),
    right: shuffled(plainColours, seed, 'right'),
    low: shuffled(plainColours, seed, 'low'),
  };
  const figureOf = (name: FigureStyleName) => {
    const { choices } = figureStyles[name];
    const some = (trait: FigureTrait) => shuffled(choices[trait], seed, name, trait).slice(0, symbolCount);
    return {
      hair: some('hair'),
      colouring: some('colouring'),
      attire: some('attire'),
      expression: some('expression'),
    };
  };
  const figures = {
    lorelei: figureOf('lorelei'),
    notionists: figureOf('notionists'),
    openPeeps: figureOf('openPeeps'),
    pixelArt: figureOf('pixelArt'),
  };
  return { colours, figures };
}

/** The faces of one seed. `face(n)` costs the same for every n and keeps nothing. */
export function createFaces(seed: string | number): (faceNumber: number) => Face {
  const { colours, figures } = assignments(seed);
  return (faceNumber) => {
    const symbols = symbolsOf(faceNumber);
    const name = figureStyleNames[faceNumber % figureStyleNames.length] as FigureStyleName;
    const style = figureStyles[name];
    const chosen = (trait: FigureTrait) => figures[name][trait][symbols[trait]] as FigureOptions;
    const bearded = style.beards.length > 0 && drawChance(15, seed, faceNumber, 'bearded');
    return {
      number: faceNumber,
      style: name,
      figure: Object.assign(
        { ...style.bare },
        ...figureTraits.map(chosen),
        bearded ? drawOne(style.beards, seed, faceNumber, 'beard') : {},
      ),
      background: {
        layout: drawOne(backgroundLayouts, seed, faceNumber, 'layout'),
        left: colours.left[symbols.left] as string,
        right: colours.right[symbols.right] as string,
        low: colours.low[symbols.low] as string,
      },
      glasses: drawOne(style.glasses, seed, faceNumber, 'glasses'),
      wearsGlasses: drawChance(20, seed, faceNumber, 'wears glasses'),
      otherLeft: colours.left[symbolCount + (symbols.left % (plainColours.length - symbolCount))] as string,
    };
  };
}
