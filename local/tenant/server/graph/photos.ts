/** `/users/{id}/photo…`: https://learn.microsoft.com/graph/api/profilephoto-get */
import { createHash } from 'node:crypto';
import type { ProfilePhoto } from '@microsoft/microsoft-graph-types';
import type { Person, Photo } from '../../truth/types.ts';
import { type Answer, bytesAnswer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal } from './errors.ts';
import { readOptions, type Shape } from './odata.ts';
import { findPhotoOwner, imageNotFound } from './people.ts';

const sizes = [48, 64, 96, 120, 240, 360, 432, 504, 648];
const shape: Shape = {
  type: 'profilePhoto',
  allow: ['select'],
  properties: ['id', 'height', 'width'],
  defaults: ['id', 'height', 'width'],
};
const bytesShape: Shape = { ...shape, allow: [] };

export function photoMetadata(world: World, call: Call, params: Params): Answer {
  readOptions(call, shape);
  const person = findPhotoOwner(world.tenant, params.user ?? '');
  if (!person.photo) return absent(call, person);
  return jsonAnswer(200, describe(call, person, person.photo, undefined));
}

export async function photoValue(world: World, call: Call, params: Params): Promise<Answer> {
  readOptions(call, bytesShape);
  const { photo } = findPhotoOwner(world.tenant, params.user ?? '');
  if (!photo) throw absenceOfBytes(findPhotoOwner(world.tenant, params.user ?? ''));
  world.accounting.photoDownload();
  return bytesAnswer(await photo.bytes(), photo.mediaType, etagHeader(world, etagOf(photo, undefined)));
}

export function photoSizes(world: World, call: Call, params: Params): Answer {
  readOptions(call, shape);
  const person = findPhotoOwner(world.tenant, params.user ?? '');
  const { photo } = person;
  if (!photo) return absent(call, person);
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#users('${person.id}')/photos`,
    value: sizesOf(photo).map((side) => withoutContext(describe(call, person, photo, side))),
  });
}

export function sizedMetadata(world: World, call: Call, params: Params): Answer {
  readOptions(call, shape);
  const side = readSize(params.size ?? '');
  const person = findPhotoOwner(world.tenant, params.user ?? '');
  if (!person.photo) return absent(call, person);
  if (!sizesOf(person.photo).includes(side)) throw new GraphRefusal(imageNotFound);
  return jsonAnswer(200, describe(call, person, person.photo, side));
}

/** Square, cut from the middle, never enlarged. */
export async function sizedValue(world: World, call: Call, params: Params): Promise<Answer> {
  readOptions(call, bytesShape);
  const side = readSize(params.size ?? '');
  const person = findPhotoOwner(world.tenant, params.user ?? '');
  const { photo } = person;
  if (!photo) throw absenceOfBytes(person);
  if (!sizesOf(photo).includes(side)) throw new GraphRefusal(imageNotFound);
  const bytes = await world.tenant.pictures.square(await photo.bytes(), side);
  world.tenant.record.add(bytes, photo.face);
  world.accounting.photoDownload();
  return bytesAnswer(bytes, 'image/jpeg', etagHeader(world, etagOf(photo, side)));
}

/** Nothing says whether bytes have an ETag, nor which. */
function etagHeader({ options }: World, etag: string): Readonly<Record<string, string>> {
  switch (options.photoBytesEtag) {
    case 'same':
      return { etag: `"${etag}"` };
    case 'other':
      return { etag: `"bytes of ${etag}"` };
    case 'none':
      return {};
  }
  return options.photoBytesEtag satisfies never;
}

function describe(
  call: Call,
  person: Person,
  photo: Photo,
  side: number | undefined,
): Record<string, unknown> {
  const shown: ProfilePhoto = {
    id: side === undefined ? 'default' : `${side}x${side}`,
    height: side ?? photo.height,
    width: side ?? photo.width,
  };
  const resource = side === undefined ? 'photo' : `photos('${side}x${side}')`;
  return {
    '@odata.context': `${call.origin}/v1.0/$metadata#users('${person.id}')/${resource}/$entity`,
    '@odata.mediaContentType': side === undefined ? photo.mediaType : 'image/jpeg',
    '@odata.mediaEtag': `"${etagOf(photo, side)}"`,
    ...shown,
  };
}

function withoutContext({ '@odata.context': _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

/** Nothing says that a size has the same etag as the photo itself, so here it has not. */
function etagOf(photo: Photo, side: number | undefined): string {
  if (side === undefined) return photo.etag;
  return createHash('sha256').update(`${photo.etag}/${side}`).digest('hex').slice(0, 8).toUpperCase();
}

function sizesOf(photo: Photo): readonly number[] {
  return sizes.filter((side) => side <= Math.min(photo.width, photo.height));
}

function readSize(text: string): number {
  const match = /^(\d+)x(\d+)$/i.exec(text);
  const side = Number(match?.[1]);
  if (!match || match[1] !== match[2] || !sizes.includes(side))
    throw badRequest(
      `The photo size '${text}' is not one of ${sizes.map((s) => `${s}x${s}`).join(', ')}.`,
      'ErrorInvalidImageSize',
    );
  return side;
}

/** No photo, in the way Graph says it for this person: an error, or 200 with a 1x1 picture and an empty etag. */
function absent(call: Call, person: Person): Answer {
  const said = person.photoAnswer;
  if (said?.status !== 200) throw absenceOfBytes(person);
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#users('${person.id}')/photo/$entity`,
    '@odata.mediaContentType': 'image/gif',
    '@odata.mediaEtag': '',
    id: '1x1',
    height: 1,
    width: 1,
  });
}

function absenceOfBytes(person: Person): GraphRefusal {
  const said = person.photoAnswer;
  return new GraphRefusal(said && said.status !== 200 ? said : imageNotFound);
}
