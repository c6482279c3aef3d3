import { create } from 'qrcode';
import { type Line, type Rgb, type Span, span } from '../terminal/Span.ts';
import type { Theme } from '../terminal/Theme.ts';

/** Light modules around the code. ISO/IEC 18004 asks for four; phones read two, and it fits a small terminal. */
const QUIET = 2;
const DARK: Rgb = [0, 0, 0];
const LIGHT: Rgb = [255, 255, 255];

/**
 * A QR code (ISO/IEC 18004) of `text`, dark on light: two modules above each other in a cell where half blocks are to be had, else two cells a module.
 * Without colours it is drawn for a dark terminal, its light modules as blocks.
 */
export function drawQrCode(text: string, theme: Theme): Line[] {
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  const side = modules.size + 2 * QUIET;
  const isDark = (row: number, column: number) => {
    const [y, x] = [row - QUIET, column - QUIET];
    const isInside = y >= 0 && x >= 0 && y < modules.size && x < modules.size;
    return isInside && modules.get(y, x) === 1;
  };
  const columns = Array.from({ length: side }, (_, column) => column);
  if (theme.glyphs.upperHalf === null) {
    return columns.map((row) => columns.map((column) => wideCell(isDark(row, column), theme)));
  }
  return Array.from({ length: Math.ceil(side / 2) }, (_, row) =>
    columns.map((column) => halfCell(isDark(2 * row, column), isDark(2 * row + 1, column), theme)),
  );
}

function halfCell(upperIsDark: boolean, lowerIsDark: boolean, { colours, glyphs }: Theme): Span {
  if (colours !== 'none') {
    const ink = { fore: upperIsDark ? DARK : LIGHT, back: lowerIsDark ? DARK : LIGHT };
    return span(glyphs.upperHalf ?? ' ', ink);
  }
  if (upperIsDark) return span(lowerIsDark ? ' ' : '▄');
  return span(lowerIsDark ? '▀' : '█');
}

function wideCell(isDark: boolean, { colours }: Theme): Span {
  if (colours === 'none') return span(isDark ? '  ' : '##');
  const colour = isDark ? DARK : LIGHT;
  return span('  ', { fore: colour, back: colour });
}
