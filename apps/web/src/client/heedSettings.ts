import type { ClientSettings } from '@porchlight/contracts/http';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * What a page takes of the settings that its server gives. Calls are signed for another host than the page's from loopback alone, where a person's own client runs: else a server could have calls signed that another one takes
 * (contracts/spec/bundle.md section 4).
 */
export function heedSettings(
  settings: ClientSettings,
  { hostname }: { readonly hostname: string },
): ClientSettings {
  return LOOPBACK.includes(hostname) ? settings : { ...settings, apiAuthority: null };
}
