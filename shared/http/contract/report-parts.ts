/** What routes of reports have in common: filters, and the hashes that settings want. */
import { z } from 'zod';
import { userId } from './parameters.ts';

/** A comma-separated list of words; undefined: all words. Empty, as a form sends it: all words too. */
export function someOf<const T extends readonly [string, ...string[]]>(words: T, what: string) {
  const word = z.enum(words);
  const isWords = (text: string) =>
    text === '' || text.split(',').every((one) => word.safeParse(one).success);
  return z
    .string()
    .refine(isWords, `must be one or more of ${words.join(', ')}, separated by commas`)
    .transform((text) => (text === '' ? undefined : (text.split(',') as T[number][])))
    .optional()
    .meta({ description: `${what}: one or more of ${words.join(', ')}, separated by commas.` });
}

export const onlyUser = userId.optional().meta({ description: 'Only the user with this object id.' });

export const onlyPhoto = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 hexadecimal digits')
  .optional()
  .meta({ description: 'Only users who have this photo in Exchange or in SharePoint, by SHA-256.' });

const found = z.strictObject({ sha: z.string(), users: z.int().nonnegative().optional() });

export const pictureSettings = z
  .array(
    z.strictObject({
      setting: z.string().meta({ description: 'The setting that takes such hashes.' }),
      present: z.array(z.string()).readonly().meta({ description: 'What it contains now.' }),
      found: z.array(found).readonly().meta({ description: 'Hashes of this run that it does not contain.' }),
    }),
  )
  .readonly()
  .meta({
    description:
      'Photos that many users share, and pictures that look like placeholders, each with the setting that wants their hashes.',
  });
