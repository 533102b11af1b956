/** Photos as large as Exchange keeps them: what follows the end of a picture is no part of it. */
import { Pictures, type Recipe } from './pictures.ts';

export class PaddedPictures extends Pictures {
  readonly #bytes: number;

  /** `bytes`: of every original that is smaller. */
  constructor(seed: number, bytes: number) {
    super(seed);
    this.#bytes = bytes;
  }

  override async render(recipe: Recipe): Promise<Buffer> {
    const picture = await super.render(recipe);
    if (recipe.kind !== 'original' || picture.length >= this.#bytes) return picture;
    return Buffer.concat([picture, Buffer.alloc(this.#bytes - picture.length)]);
  }
}
