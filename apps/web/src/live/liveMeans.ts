/** How pictures get on the screen. */
export type LiveMeans = 'codecs' | 'fragments';

declare global {
  interface Window {
    /** For tests alone: has pictures shown as in a browser without WebCodecs. */
    porchlightLiveMeans?: LiveMeans;
  }
}

/** By what the browser can do; `null` where it can do neither. */
export function liveMeans(): LiveMeans | null {
  if (window.porchlightLiveMeans !== undefined) return window.porchlightLiveMeans;
  if ('VideoDecoder' in window && 'AudioDecoder' in window && 'OffscreenCanvas' in window) return 'codecs';
  return 'MediaSource' in window || 'ManagedMediaSource' in window ? 'fragments' : null;
}
