import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createPortraits } from '../../local/portraits/portraits.ts';
import { squareJpeg } from '../../shared/adapters/images/jpeg-size.ts';

const portraits = createPortraits('jpeg-size');
const photo = await portraits.render(portraits.face(1), { width: 72, exifOrientation: 6 });
const ofPhoto = { side: 72, isProgressive: false };

test.each([
  ['of one colour', sharp(photo).greyscale().jpeg(), ofPhoto],
  ['progressive', sharp(photo).jpeg({ progressive: true }), { side: 72, isProgressive: true }],
  ['with EXIF data', sharp(photo).withMetadata().jpeg(), ofPhoto],
])('a square JPEG, %s, has the size of its frame', async (_name, made, size) => {
  expect(squareJpeg(await made.toBuffer())).toEqual(size);
});

/** A segment as ITU T.81, B.1.1.4, has it. */
function segment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

const smallFrame = segment(0xc0, Buffer.from([8, 0, 4, 0, 4, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]));

function behindStart(inserted: Buffer): Buffer {
  return Buffer.concat([photo.subarray(0, 2), inserted, photo.subarray(2)]);
}

test('a frame inside another segment is a thumbnail', () => {
  const hidden = segment(0xe2, Buffer.concat([Buffer.from([0xff, 0xd8]), smallFrame]));
  expect(squareJpeg(behindStart(hidden))).toEqual(ofPhoto);
});

/** libvips reads these in its own way, so they must not be read in another one here. */
test.each([
  ['oblong', await portraits.render(portraits.face(1), { width: 72, height: 96 })],
  ['CMYK', await sharp(photo).toColourspace('cmyk').jpeg().toBuffer()],
  ['another format', await sharp(photo).png().toBuffer()],
  ['without a frame', photo.subarray(0, 20)],
  ['two bytes', photo.subarray(0, 2)],
  ['a marker without length before the frame', behindStart(Buffer.from([0xff, 0x01, 0, 2]))],
  ['a start within the picture', behindStart(Buffer.from([0xff, 0xd8, 0, 2]))],
  ['a frame of another kind', behindStart(segment(0xc9, Buffer.alloc(15)))],
  ['bytes between two segments', behindStart(Buffer.from([0, 0]))],
  ['no pixels', Buffer.concat([photo.subarray(0, 2), segment(0xc0, Buffer.from([8, 0, 0, 0, 0, 3]))])],
])('%s: left to libvips', (_name, bytes) => {
  expect(squareJpeg(bytes)).toBeUndefined();
});
