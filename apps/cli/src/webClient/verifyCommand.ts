import { parseArgs } from 'node:util';
import { PorchlightError } from '@porchlight/kernel';
import { buildLocalClient } from './buildLocalClient.ts';
import { serverAddress } from './serverAddress.ts';
import { type ClientVerdict, type ExpectedClient, verifyClient } from './verifyClient.ts';

export const VERIFY_CLIENT_USAGE = `porchlight verify client URL [--bundle HASH] [--json]

  Compares the web client that a server sends with the one built from the sources here, file by file.

  --bundle HASH   compare with a client of this hash instead of building one
  --json          print one object
`;

/** `porchlight verify client`: resolves to 0 where the client is the expected one, else 1. */
export async function verifyClientCommand(
  args: readonly string[],
  print: (text: string) => void,
): Promise<number> {
  const { server, bundleHex, json } = readOptions(args);
  const expected: ExpectedClient = bundleHex === null ? await buildLocalClient() : { bundleHex };
  const verdict = await verifyClient(server, expected);
  print(
    json
      ? `${JSON.stringify({ server: server.origin, ...verdict })}\n`
      : describe(server, verdict, bundleHex !== null),
  );
  return verdict.faults.length === 0 ? 0 : 1;
}

function describe(server: URL, { bundleHex, same, faults }: ClientVerdict, isGiven: boolean): string {
  const source = isGiven ? 'the hash that you gave' : 'the client that was built here';
  const lines = [
    `  server     ${server.origin}`,
    `  expected   ${bundleHex}  (${source})`,
    `  files      ${same} are as expected`,
    ...faults.map(({ path, what }) => `  ✗ ${path} ${what}`),
    '',
    faults.length === 0
      ? '✓ What this server sent here, now, is that client. It may send others something else: porchlight web runs your own.'
      : '✗ This is not that client: do not sign in there. Run your own with: porchlight web --server URL',
  ];
  return `${lines.join('\n')}\n`;
}

function readOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { bundle: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const bundleHex = values.bundle?.toLowerCase() ?? null;
    if (bundleHex !== null && !/^[0-9a-f]{64}$/.test(bundleHex)) throw new RangeError('no hash');
    return { server: serverAddress(positionals[0]), bundleHex, json: values.json };
  } catch (cause) {
    throw new PorchlightError('invalid_setting', `that is not understood; usage:\n${VERIFY_CLIENT_USAGE}`, {
      cause,
    });
  }
}
