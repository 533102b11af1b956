/** Messages, settings and pictures with anything in them: what cannot be used is refused in the one way that is foreseen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPortraits } from '../../local/portraits/portraits.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { checkSettings, parseSettings } from '../../shared/config/parse-settings.ts';
import { type SettingName, SettingsError, settings } from '../../shared/config/settings.ts';
import { InvalidMessageError } from '../../shared/core/errors.ts';
import { sizes } from '../../shared/core/observation.ts';
import { foreignMessage, parseMessage, queueNames } from '../../shared/workflows/ledger/messages.ts';
import { isThorough } from '../kit/needs.ts';

const runs = { numRuns: isThorough ? 5_000 : 200 };

test.for(queueNames)('a message in %s is understood, or called foreign', { tags: ['more-time'] }, (queue) => {
  const body = fc.oneof(fc.string(), fc.json(), fc.jsonValue(), fc.anything());
  fc.assert(
    fc.property(body, (message) => {
      const foreign = foreignMessage(queue, message);
      if (foreign === undefined) parseMessage(queue, message);
      else expect(() => parseMessage(queue, message)).toThrow(InvalidMessageError);
    }),
    runs,
  );
});

test('settings are whole, or each problem names its setting', { tags: ['more-time'] }, () => {
  const names = Object.keys(settings).map((name) => `INSTEP_${name as SettingName}`);
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('0', '-1', '1e9', 'true'),
  );
  const environment = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value);
  fc.assert(
    fc.property(environment, (given) => {
      const { problems } = checkSettings(given);
      for (const { setting } of problems) expect(setting).toMatch(/^INSTEP_/);
      if (problems.length === 0) parseSettings(given);
      else expect(() => parseSettings(given)).toThrow(SettingsError);
    }),
    runs,
  );
});

test('a picture with bytes changed or missing is scaled, or called unreadable', {
  tags: ['more-time'],
}, async () => {
  const portraits = createPortraits('fuzz');
  const picture = await portraits.render(portraits.face(1), { width: 120 });
  const images = createImages();
  const change = fc.record({ at: fc.nat(picture.length - 1), to: fc.nat(255) });
  const spoilt = fc.record({ changes: fc.array(change, { maxLength: 20 }), length: fc.nat(picture.length) });
  await fc.assert(
    fc.asyncProperty(spoilt, async ({ changes, length }) => {
      const bytes = Uint8Array.from(picture);
      for (const { at, to } of changes) bytes[at] = to;
      const made = await images.renditions(bytes.subarray(0, length), { S: 48, M: 72, L: 300 });
      if (made !== undefined) for (const size of sizes) expect(made[size].length).toBeGreaterThan(100);
    }),
    { numRuns: isThorough ? 1_000 : 40 },
  );
});
