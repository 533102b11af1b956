import type { Settings } from '../../shared/config/settings.ts';
import type { Check } from '../play/checks.ts';
import type { Played } from '../play/played.ts';
import type { Album } from './album.ts';
import { html } from './html.ts';
export function renderReport(
  played: Played,
  album: Album,
  more: { readonly settings: Settings; readonly checks: readonly Check[] },
): string {
  return html`${played.nights.length}${album.pictures.size}${more.checks.length}`.html;
}
