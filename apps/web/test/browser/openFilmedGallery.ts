import { filmClip } from '../player/filmClip.ts';
import { Gallery } from './Gallery.ts';

/** The gallery with a film that its made-up devices show live; `switches` are Chromium's. */
export async function openFilmedGallery(switches: readonly string[] = []): Promise<Gallery> {
  const { pieces } = await filmClip(4_000);
  const film = new TextEncoder().encode(JSON.stringify(pieces));
  return Gallery.open((path) => (path === '/clip.json' ? film : null), switches);
}
