import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDeviceFolder } from '../../src/device/openDeviceFolder.ts';

let root: string;
beforeAll(() => {
  root = join(mkdtempSync(join(tmpdir(), 'porchlight-device-folder-')), 'devices');
});
afterAll(() => rmSync(join(root, '..'), { recursive: true, force: true }));

const code = (code: string) => expect.objectContaining({ code });

test('a device is of the kind that it was at first, in a folder for its owner alone, one process at a time', () => {
  expect(() => openDeviceFolder(root, 'porch', null)).toThrow(code('invalid_setting'));
  {
    using folder = openDeviceFolder(root, 'porch', 'doorbell');
    expect(folder).toMatchObject({ path: join(root, 'porch'), kind: 'doorbell', isPaired: false });
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    expect(() => openDeviceFolder(root, 'porch', null)).toThrow(code('unavailable'));
    writeFileSync(join(folder.path, 'pairing.json'), '{}');
  }
  expect(() => openDeviceFolder(root, 'porch', 'camera')).toThrow(code('invalid_setting'));
  using again = openDeviceFolder(root, 'porch', null);
  expect(again).toMatchObject({ kind: 'doorbell', isPaired: true });
});

test.each(['', '.', '..', '../porch', 'a/b', 'Porch', '-porch', 'x'.repeat(41), 'maple-12-door'])(
  '"%s" is no name for a device',
  (name) => {
    expect(() => openDeviceFolder(root, name, 'camera')).toThrow(code('invalid_setting'));
  },
);
