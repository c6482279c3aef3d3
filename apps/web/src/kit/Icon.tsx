import { ICON_PATHS, type IconName } from './iconPaths.ts';
import './Icon.css';

export type { IconName } from './iconPaths.ts';

/** An icon in the colour of its text. Without `label` it is decoration, and hidden from screen readers. */
export function Icon({ name, label, size }: { name: IconName; label?: string; size?: 's' | 'm' | 'l' }) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is hidden, or named by its label
    <svg className={`pl-icon pl-icon-${size ?? 'm'}`} viewBox="0 0 24 24" focusable="false" {...named}>
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
