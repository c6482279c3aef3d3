import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../src/theme/theme.css', import.meta.url), 'utf8');
const colours = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
);

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string, theme: 'light' | 'dark'): number {
  const [x = 0, y = 0] = [a, b]
    .map((name) => luminance(colours.get(name)?.[theme] ?? ''))
    .sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const GROUNDS = ['page', 'surface', 'raised', 'sunken', 'hover'];
const TEXTS = [
  ...GROUNDS.flatMap((ground) => [['text', ground] as const, ['muted', ground] as const]),
  ...['page', 'surface', 'raised', 'glow'].map((ground) => ['accent', ground] as const),
  ...['info', 'good', 'warning', 'danger'].flatMap((tone) => [
    [tone, `${tone}-tint`] as const,
    ['text', `${tone}-tint`] as const,
  ]),
  ['danger', 'surface'] as const,
  ['on-primary', 'primary'] as const,
  ['on-primary', 'primary-hover'] as const,
  ['text', 'glow'] as const,
];
const CONTROLS = [
  ...['page', 'surface', 'raised', 'sunken'].flatMap((ground) => [
    ['control', ground] as const,
    ['focus', ground] as const,
  ]),
  ['primary', 'surface'] as const,
];

test.each(TEXTS)('text in %s on %s has a contrast of 4.5 in both themes', (text, ground) => {
  for (const theme of ['light', 'dark'] as const)
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
});

test.each(CONTROLS)('a control in %s on %s has a contrast of 3 in both themes', (control, ground) => {
  for (const theme of ['light', 'dark'] as const)
    expect(contrast(control, ground, theme)).toBeGreaterThanOrEqual(3);
});

test('white on the filled danger has a contrast of 4.5, at rest and under the pointer', () => {
  for (const name of ['danger-fill', 'danger-fill-hover']) {
    for (const theme of ['light', 'dark'] as const) {
      expect(1.05 / (luminance(colours.get(name)?.[theme] ?? '') + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  }
});
