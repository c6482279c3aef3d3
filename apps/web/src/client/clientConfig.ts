import { type ClientSettings, clientSettingsSchema } from '@porchlight/contracts/http';
import { heedSettings } from './heedSettings.ts';

/** What whoever serves the client says of its surroundings. */
export type ClientConfig = ClientSettings;

const NOTHING_SAID: ClientConfig = { apiAuthority: null, tileUrl: null, tileAttribution: null };

/** Reads `/client.json`; where there is none, the page's own host and the drawn town. */
export async function readClientConfig(): Promise<ClientConfig> {
  try {
    const response = await fetch('/client.json', { cache: 'no-store' });
    if (!response.ok) return NOTHING_SAID;
    return heedSettings(clientSettingsSchema.parse(await response.json()), location);
  } catch {
    return NOTHING_SAID;
  }
}
