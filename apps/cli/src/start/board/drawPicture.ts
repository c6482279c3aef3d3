import { drawPixels } from '../../terminal/drawPixels.ts';
import { fit, type Line, span, wrapText } from '../../terminal/Span.ts';
import type { Theme } from '../../terminal/Theme.ts';
import { clipLength, countText, shortSpan } from './amounts.ts';
import type { BoardState } from './BoardState.ts';

const MOST_COLUMNS = 96;

/** The newest clip's picture in its proportions, or why there is none, in at most `columns` × `rows` cells; every line has the same width. */
export function drawPicture(
  { picture, pictureNote }: BoardState,
  columns: number,
  rows: number,
  theme: Theme,
): Line[] {
  if (picture === null) {
    const room = Math.min(columns, MOST_COLUMNS);
    const lines = wrapText(pictureNote, room).slice(0, rows);
    return lines.map((text) => fit([span(text, 'faint')], room));
  }
  const { pixels } = picture;
  // A cell is twice as high as it is wide.
  const widest = Math.floor((2 * rows * pixels.width) / pixels.height);
  const width = Math.max(1, Math.min(columns, MOST_COLUMNS, widest));
  const height = Math.min(rows, Math.max(1, Math.round((width * pixels.height) / pixels.width / 2)));
  return drawPixels(pixels, width, height, theme);
}

/** What the picture is and who opened it, in lines of at most `columns`; none where there is no picture. */
export function captionOf({ picture, nowMs }: BoardState, columns: number): string[] {
  if (picture === null) return [];
  const { device, takenAtMs, lengthMs, ciphertextBytes } = picture;
  const what = `${device}, ${shortSpan(nowMs - takenAtMs)} ago, ${clipLength(lengthMs)} long.`;
  const who = `Opened with the owner's key: the cloud holds ${countText(ciphertextBytes)} bytes of ciphertext of it.`;
  return wrapText(`${what} ${who}`, columns);
}
