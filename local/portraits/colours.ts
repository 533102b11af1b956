const steps = ['28', '6e', 'b4', 'fa'];

/**
 * 64 colours, RGB hexadecimal: every combination of 40, 110, 180 and 250, so any two are at least 70 apart, which
 * is more than a strong JPEG compression moves a plain area.
 */
export const plainColours: readonly string[] = steps.flatMap((red) =>
  steps.flatMap((green) => steps.map((blue) => red + green + blue)),
);

export const skinColours = ['ffdbac', 'f5cfa0', 'eac393', 'cb9e6e', 'b68655', 'a26d3d', '8d5524', '5c3a21'];
export const hairColours = [
  '181210',
  '4a2f1b',
  '83623b',
  'c9a35f',
  'e8dcc0',
  '9b3a1c',
  '8a8d91',
  '2f5d8a',
  '7b3f8c',
  '3e8a57',
];
