const NAMES = [
  'map-land',
  'map-block',
  'map-park',
  'map-water',
  'map-street',
  'map-edge',
  'map-house',
  'map-label',
  'accent',
  'lamp',
] as const;

/** The theme's colours of the map, as they are now; the map's library can't read `light-dark()`. */
export type MapColours = Readonly<Record<(typeof NAMES)[number], string>>;

/** Reads them from the page. */
export function readMapColours(): MapColours {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Record<
    (typeof NAMES)[number],
    string
  >;
  probe.remove();
  return colours;
}

/** Calls back whenever the page changes between light and dark, until what it returns is called. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
