import { loadBrowserPrimitives } from '@porchlight/seal/browser';

/** Seals and opens by libsodium, and says whether it fits. */
self.onmessage = async () => {
  const primitives = await loadBrowserPrimitives();
  const [key, nonce] = [new Uint8Array(32).fill(7), new Uint8Array(24)];
  const sealed = new Uint8Array(16 + 3);
  primitives.secretboxInto(sealed, new Uint8Array([1, 2, 3]), nonce, key);
  self.postMessage(String(primitives.secretboxOpen(sealed, nonce, key)));
};
