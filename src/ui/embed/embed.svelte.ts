/** Whether the page stands in a frame, and how. Known before anything is drawn; nothing of it is stored. */
import { settings } from '../state/settings.svelte.ts';
import { readEmbed, type EmbedQuery, type Hideable } from './query.ts';

class Embed {
  query: EmbedQuery | null = $state.raw(null);

  /** Takes over what the address asks for. */
  start(search: string): void {
    this.query = readEmbed(search);
    if (!this.query) return;
    const { lang, theme, room, lesson } = this.query;
    settings.forThisVisit({ ...(lang && { locale: lang }), ...(theme && { theme }) });
    document.documentElement.dataset['embed'] = 'true';
    if (room === null && lesson === null) return;
    const wanted = lesson === null ? '' : `?lesson=${lesson}`;
    if (location.hash === '') history.replaceState(history.state, '', `#/${room ?? ''}${wanted}`);
  }

  hides(part: Hideable): boolean {
    return this.query?.hide.has(part) ?? false;
  }
}

export const embed = new Embed();
