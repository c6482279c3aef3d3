import { describe, expect, test } from 'vitest';
import { verifyClient } from '../../src/webClient/verifyClient.ts';
import { bundleOf, CLIENT_FILES } from './builtClient.ts';
import { TamperingServer } from './TamperingServer.ts';

const OWN = bundleOf(CLIENT_FILES);
const SCRIPT = 'assets/app-AbC123.js';

async function faultsAfter(
  tamper: (server: TamperingServer) => void,
  expected: Parameters<typeof verifyClient>[1],
) {
  await using server = await TamperingServer.start();
  tamper(server);
  return (await verifyClient(server.url, expected)).faults.map(({ path, what }) => `${path} ${what}`);
}

test('the client that was built is found to be it, by the build and by its hash alone', async () => {
  await using server = await TamperingServer.start();
  for (const expected of [{ bundle: OWN }, { bundleHex: OWN.bundleHex }]) {
    const verdict = await verifyClient(server.url, expected);
    expect(verdict).toEqual({ bundleHex: OWN.bundleHex, same: 3, faults: [] });
  }
});

describe.each([
  ['against an own build', { bundle: OWN }],
  ['against a hash alone', { bundleHex: OWN.bundleHex }],
] as const)('%s', (_name, expected) => {
  test('a script of which one letter differs is found', async () => {
    const faults = await faultsAfter(({ contents }) => {
      contents[SCRIPT] = 'console.log("porchlighT")';
    }, expected);
    expect(faults).toEqual([`/${SCRIPT} differs from what was built`]);
  });

  test('a script with something after its end is found', async () => {
    const faults = await faultsAfter(({ contents }) => {
      contents[SCRIPT] += ';steal()';
    }, expected);
    expect(faults).toEqual([`/${SCRIPT} differs from what was built`]);
  });

  test('a page with one more script is found, also where it is so at / alone', async () => {
    const faults = await faultsAfter(({ contents }) => {
      contents[''] += '<script src="/assets/extra.js"></script>';
    }, expected);
    expect(faults).toEqual(['/ differs from what was built']);
  });

  test('a file more that the server announces is found', async () => {
    const more = { ...CLIENT_FILES, 'assets/extra-1.js': 'steal()' };
    const faults = await faultsAfter(({ contents }) => {
      contents['assets/extra-1.js'] = 'steal()';
      contents['bundle.json'] = JSON.stringify(bundleOf(more));
    }, expected);
    expect(faults).toContain(`/bundle.json is of another client: its hash is ${bundleOf(more).bundleHex}`);
  });

  test('a file that is missing is found', async () => {
    const faults = await faultsAfter(({ contents }) => {
      contents['assets/worker-AbC123.js'] = null;
    }, expected);
    expect(faults).toEqual(['/assets/worker-AbC123.js is missing: the server answers with status 404']);
  });

  test('a tampered file whose hash the server’s list names rightly is found', async () => {
    const files = { ...CLIENT_FILES, [SCRIPT]: 'steal()' };
    const faults = await faultsAfter(({ contents }) => {
      contents[SCRIPT] = 'steal()';
      contents['bundle.json'] = JSON.stringify(bundleOf(files));
    }, expected);
    expect(faults).not.toEqual([]);
    expect(faults[0]).toContain('/bundle.json is of another client');
  });

  test('a list that claims the expected hash over other files is found', async () => {
    const files = { ...CLIENT_FILES, [SCRIPT]: 'steal()' };
    const faults = await faultsAfter(({ contents }) => {
      contents[SCRIPT] = 'steal()';
      contents['bundle.json'] = JSON.stringify({ ...bundleOf(files), bundleHex: OWN.bundleHex });
    }, expected);
    expect(faults[0]).toBe('/bundle.json names a hash that is not that of its own list');
  });
});

test('a policy that lets scripts come from elsewhere is found', async () => {
  const weaken = (from: string, to: string) => (server: TamperingServer) => {
    const policy = server.headers['content-security-policy'] ?? '';
    server.headers['content-security-policy'] = policy.replace(from, to);
  };
  for (const tamper of [
    weaken("script-src 'self'", "script-src 'self' https://evil.example"),
    weaken("script-src 'self'", "script-src-elem *; script-src 'self'"),
    weaken("default-src 'none'", "default-src *; default-src 'none'"),
    weaken("worker-src 'self'", 'worker-src blob:'),
    weaken("frame-ancestors 'none'", 'frame-ancestors *'),
    (server: TamperingServer) => delete server.headers['content-security-policy'],
  ]) {
    const faults = await faultsAfter(tamper, { bundle: OWN });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.every((fault) => fault.includes('policy'))).toBe(true);
  }
});

test('a server without a client, and one that sends nonsense for its list, are said to be so', async () => {
  const gone = await faultsAfter(
    ({ contents }) => {
      contents['bundle.json'] = null;
    },
    { bundle: OWN },
  );
  expect(gone).toEqual(['/bundle.json is not there (status 404): this server hands out no web client']);
  const nonsense = await faultsAfter(
    ({ contents }) => {
      contents['bundle.json'] = '{"files": ["../../x"]}';
    },
    { bundle: OWN },
  );
  expect(nonsense).toEqual(['/bundle.json is not of the form that contracts/spec/bundle.md has']);
});

test('a server that does not answer is no verdict but an error', async () => {
  const server = await TamperingServer.start();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  await expect(verifyClient(url, { bundle: OWN })).rejects.toMatchObject({ code: 'unavailable' });
});
