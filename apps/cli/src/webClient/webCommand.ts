import { parseArgs } from 'node:util';
import { PorchlightError } from '@porchlight/kernel';
import { StopRequest } from '../start/StopRequest.ts';
import { buildLocalClient } from './buildLocalClient.ts';
import { ClientServer } from './ClientServer.ts';
import { serverAddress } from './serverAddress.ts';

export const WEB_USAGE = `porchlight web --server URL [--port N] [--tiles URL]

  Runs your own web client, built from the sources here, on this machine alone, in front of a server.

  --port N      listen there instead of at 4180
  --tiles URL   map tiles, https://host/{z}/{x}/{y}.png: that host learns what part of the map you look at
`;

const PORT = '4180';

/** `porchlight web`: serves until somebody asks it to stop; resolves to the exit code. */
export async function webCommand(args: readonly string[], print: (text: string) => void): Promise<number> {
  const options = readOptions(args);
  const client = await buildLocalClient();
  using request = new StopRequest(() => process.exit(1));
  await using served = await ClientServer.start({ ...options, client });
  print(
    `  your client  ${served.url}\n  server       ${options.server.origin}\n  hash         ${client.bundle.bundleHex}\n\n  Ctrl-C stops it.\n`,
  );
  await request.asked;
  return 0;
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        server: { type: 'string' },
        port: { type: 'string', default: PORT },
        tiles: { type: 'string' },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError('no port');
    if (values.tiles !== undefined && URL.parse(values.tiles)?.protocol !== 'https:')
      throw new RangeError('no tiles');
    return { server: serverAddress(values.server), port, tileUrl: values.tiles ?? null };
  } catch (cause) {
    throw new PorchlightError('invalid_setting', `that is not understood; usage:\n${WEB_USAGE}`, { cause });
  }
}
