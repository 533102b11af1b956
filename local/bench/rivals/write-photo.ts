/** What uploaders do for one user: three sizes under a name made of the sign-in name, then four properties in one batch. */
import type { RivalClient, RivalUser } from './client.ts';
import type { RivalWorld } from './rival.ts';

/** SharePoint's own: https://github.com/pnp/PnP, Samples/Core.ProfilePictureUploader. */
const pixels = { S: 48, M: 72, L: 200 } as const;
const secondsBefore1970 = 62_135_596_800;

/** Returns the path of the M file; undefined if the photo is not readable, which is skipped. */
export async function writePhoto(
  { images, hosts, folder, nowMs }: RivalWorld,
  client: RivalClient,
  { user, photo }: { readonly user: RivalUser; readonly photo: Uint8Array },
): Promise<string | undefined> {
  const renditions = await images.renditions(photo, pixels);
  if (renditions === undefined) return undefined;
  const base = user.upn.toLowerCase().replaceAll(/[@.]/g, '_');
  for (const size of ['S', 'M', 'L'] as const)
    await client.upload(`${base}_${size}Thumb.jpg`, renditions[size]);
  const path = `${folder}/${base}_MThumb.jpg`;
  const address = `https://${hosts.mySite}:443${encodeURI(path).replaceAll('#', '%23')}`;
  await client.setProperties(user, {
    PictureURL: address,
    'SPS-PicturePlaceholderState': '0',
    'SPS-PictureTimestamp': String(Math.floor(nowMs() / 1000) + secondsBefore1970),
    'SPS-PictureExchangeSyncState': '0',
  });
  return path;
}
