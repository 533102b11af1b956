/** What SharePoint does with an uploaded file. */
import { randomUUID } from 'node:crypto';
import { type Evidence, type EvidenceWorld, evidence, noFolder, noWrite } from './evidence-world.ts';
import { quickXorHash } from './quick-xor-hash.ts';

/** A picture of one grey pixel, removed again. */
const probe = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
);

export async function askUpload(world: EvidenceWorld): Promise<Evidence> {
  const { folder, mySite, graph, listId } = world;
  if (!world.writes) return noWrite;
  if (folder === undefined) return noFolder;
  const name = `instep-preflight-${randomUUID().slice(0, 8)}.jpg`;
  const site = `https://${mySite}/_api/web`;
  const path = (text: string) => encodeURIComponent(text.replaceAll("'", "''"));
  const file = `${site}/GetFileByServerRelativePath(decodedUrl='${path(`${folder}/${name}`)}')`;
  const upload = await world.ask({
    as: 'POST GetFolderByServerRelativePath/Files/AddUsingPath',
    method: 'POST',
    url: `${site}/GetFolderByServerRelativePath(decodedUrl='${path(folder)}')/Files/AddUsingPath(decodedurl='${name}',overwrite=true)`,
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(probe),
  });
  try {
    const back = await world.ask({ as: 'GET GetFileByServerRelativePath/$value', url: `${file}/$value` });
    const drive = await world.ask({
      as: 'GET lists/{list}/drive/root:/{folder}/{file}',
      url: `https://${graph}/v1.0/sites/${mySite}/lists/${listId}/drive/root:/${encodeURIComponent(folder.split('/').at(-1) ?? '')}/${name}`,
    });
    const { file: facet } = (drive.body ?? {}) as { file?: { hashes?: { quickXorHash?: string } } };
    const { Level, CheckOutType } = (upload.body ?? {}) as { Level?: unknown; CheckOutType?: unknown };
    return evidence([upload, back, drive], {
      sameBytes: Buffer.from(back.bytes).equals(probe),
      hasHash: facet?.hashes?.quickXorHash !== undefined,
      sameHash: facet?.hashes?.quickXorHash === quickXorHash(probe),
      level: Number(Level),
      checkOutType: Number(CheckOutType),
    });
  } finally {
    await world.ask({ as: 'DELETE GetFileByServerRelativePath', method: 'DELETE', url: file });
  }
}
