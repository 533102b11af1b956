/** Faults that once were: services and pictures were not taken as they are. */
import type { Sabotage } from '../sabotage.ts';

const lag = ['test/resilience/read-after-write.test.ts'];
const identity = ['test/resilience/identity.test.ts'];
const words = ['test/resilience/answers-not-words.test.ts'];
const pictures = ['test/resilience/pictures.test.ts'];
const memory = ['test/resilience/picture-memory.test.ts'];
const checkOut = ['test/resilience/check-out.test.ts'];
const transport = 'shared/adapters/transport';
const images = 'shared/adapters/images';

/** Reads after writes, other clocks, and words as keys. */
export const pastAnswers: readonly Sabotage[] = [
  {
    name: 'past-profile-that-lags-fails-the-repair',
    harm: 'A profile that reads as before for two seconds after a write fails the repair.',
    edits: [
      {
        file: 'shared/workflows/write/read-now.ts',
        from: 'for (const waitMs of waitsMs) {',
        to: 'for (const waitMs of waitsMs.slice(0, 0)) {',
      },
    ],
    caughtBy: lag,
  },
  {
    name: 'past-identity-that-answers-500-counts-as-absent',
    harm: 'An identity endpoint that answers 500 for some seconds makes users unknown, with the cause "no identity".',
    edits: [
      {
        file: `${transport}/identity-failure.ts`,
        from: "if (signedInAs === 'person' && causes",
        to: "if (signedInAs !== 'nobody' && causes",
      },
    ],
    caughtBy: identity,
  },
  {
    name: 'past-identity-is-not-asked-again',
    harm: 'An identity endpoint that fails for some seconds is not asked again.',
    edits: [
      {
        file: `${transport}/tokens.ts`,
        from: 'const waitMs = waitsMs[attempt];',
        to: 'const waitMs = waitsMs[attempt + 9];',
      },
    ],
    caughtBy: identity,
  },
  {
    name: 'past-missing-token-is-a-fault-of-the-users',
    harm: 'While there is no token, the users of a batch are unknown at once, and nothing is waited for.',
    edits: [
      {
        file: 'shared/adapters/graph/source-photos.ts',
        from: 'if (!isOwnError(error) || error instanceof NoTokenError) throw error;',
        to: "if (!isOwnError(error)) throw error;\n  if (error instanceof NoTokenError) return { kind: 'answered', value: unknownReading(causeOf(error)) };",
      },
    ],
    caughtBy: identity,
  },
  {
    name: 'past-missing-profile-is-known-by-english-words',
    harm: 'In a tenant that does not speak English, a missing profile is unknown every night.',
    edits: [
      {
        file: 'shared/adapters/sharepoint/sharepoint-error.ts',
        from: "saysNoProfile({ code }: Refusal): boolean {\n  return code === 'Microsoft.Office.Server.UserProfiles.UserNotFoundException';",
        to: 'saysNoProfile({ message }: Refusal): boolean {\n  return /user not found/i.test(message);',
      },
    ],
    caughtBy: words,
  },
  {
    name: 'past-unknown-answer-loses-its-words',
    harm: 'Of an answer about a profile that is not known, people are told only a number.',
    edits: [
      {
        file: 'shared/adapters/sharepoint/profile-answers.ts',
        from: 'cause: refusalCause(refusal)',
        to: 'cause: String(status)',
      },
    ],
    caughtBy: words,
  },
];

export const pastPictures: readonly Sabotage[] = [
  {
    name: 'past-large-photos-end-the-host',
    harm: 'In a tenant of 3.7 MB photos, the host ends at 512 MB: twenty photos are read at a time, for each message.',
    edits: [
      {
        file: `${images}/picture-memory.ts`,
        from: 'const photoBytesInFlight = 20 *',
        to: 'const photoBytesInFlight = 20_000 *',
      },
      {
        file: 'shared/core/picture-weight.ts',
        from: 'const together = 10 *',
        to: 'const together = 10_000 *',
      },
    ],
    caughtBy: memory,
  },
  {
    name: 'past-answer-of-any-size-is-read',
    harm: 'An answer of any number of bytes is read into memory.',
    edits: [
      {
        file: `${transport}/body.ts`,
        from: 'if (end > atMostBytes) throw',
        to: 'if (end > 100 * atMostBytes) throw',
      },
    ],
    caughtBy: memory,
  },
  {
    name: 'past-pictures-are-decoded-all-at-once',
    harm: 'Large pictures are decoded side by side, until the memory is full.',
    edits: [
      {
        file: `${images}/centre-square.ts`,
        from: 'memory.within(header.decodedBytes, () =>',
        to: 'memory.within(0, () =>',
      },
    ],
    caughtBy: memory,
  },
  {
    name: 'past-picture-of-a-phone-is-not-readable',
    harm: 'A photo of 8192 x 6144 pixels is "not a readable image".',
    edits: [
      {
        file: `${images}/centre-square.ts`,
        from: 'limitInputPixels: false',
        to: 'limitInputPixels: 50_000_000',
      },
    ],
    caughtBy: pictures,
  },
  {
    name: 'past-jpeg-without-an-end-is-not-readable',
    harm: 'A JPEG without an end marker, which every viewer shows, is "not a readable image".',
    edits: [
      {
        file: `${images}/centre-square.ts`,
        from: 'isJpeg && !hasEndMarker(bytes) ? [',
        to: 'isJpeg && bytes.length < 0 ? [',
      },
    ],
    caughtBy: pictures,
  },
  {
    name: 'past-file-that-nobody-sees-counts-as-repaired',
    harm: 'In a library that demands check-out, users count as repaired while nobody else sees the file.',
    edits: [
      {
        file: 'shared/adapters/sharepoint/shown-to-others.ts',
        from: 'if (isShown(state)) return;',
        to: 'if (isShown(state) || path) return;',
      },
    ],
    caughtBy: checkOut,
  },
];
