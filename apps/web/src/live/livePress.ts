/** When somebody pressed to watch, by the page's clock; null where the page began with it. Owned by `notePress` and `takePress`. */
let pressedMs: number | null = null;

/** Somebody asked to watch just now. */
export function notePress(): void {
  pressedMs = performance.now();
}

/** When it was asked for: at the press that led here, or now. */
export function takePress(): number {
  const at = pressedMs ?? performance.now();
  pressedMs = null;
  return at;
}
