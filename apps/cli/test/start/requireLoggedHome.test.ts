import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDeviceId } from '@porchlight/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireLoggedHome } from '../../src/start/requireLoggedHome.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-logged-home-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function homeWith(pairing: object) {
  writeFileSync(join(folder, 'pairing.json'), JSON.stringify(pairing));
  const device = { name: 'Porch', kind: 'camera' as const, deviceId: parseDeviceId('0a'.repeat(16)), folder };
  return { devices: [device] };
}

test('a home from before keyrings were logged is refused, with what to do', () => {
  expect(() => requireLoggedHome(homeWith({ brokerUrl: 'mqtt://127.0.0.1:1' }))).toThrow(
    expect.objectContaining({
      code: 'unsupported_version',
      message: expect.stringContaining('move the folder'),
    }),
  );
});

test('a home whose devices were given a proof is taken', () => {
  expect(() => requireLoggedHome(homeWith({ keyringProof: 'c2sp.org/tlog-proof@v1' }))).not.toThrow();
});
