import { z } from 'zod';

const configSchema = z.object({
  /** The host that signed calls are for; null for the page's own. */
  apiAuthority: z.string().nullable().default(null),
  /** Map tiles; null for the town that is drawn in the client. */
  tileUrl: z.string().nullable().default(null),
  tileAttribution: z.string().nullable().default(null),
});

/** What whoever serves the client says of its surroundings. */
export type ClientConfig = z.output<typeof configSchema>;

/** Reads `/client.json`; where there is none, the page's own host and the drawn town. */
export async function readClientConfig(): Promise<ClientConfig> {
  try {
    const response = await fetch('/client.json', { cache: 'no-store' });
    return configSchema.parse(response.ok ? await response.json() : {});
  } catch {
    return configSchema.parse({});
  }
}
