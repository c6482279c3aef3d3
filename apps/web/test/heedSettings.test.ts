import { expect, test } from 'vitest';
import { heedSettings } from '../src/client/heedSettings.ts';

const settings = { apiAuthority: 'porchlight.example', tileUrl: null, tileAttribution: null };

test('one’s own client on loopback signs for the server that it stands before', () => {
  expect(heedSettings(settings, { hostname: 'localhost' }).apiAuthority).toBe('porchlight.example');
});

test('a server can’t have calls signed that another one takes: its page signs for its own host', () => {
  expect(heedSettings(settings, { hostname: 'evil.example' }).apiAuthority).toBeNull();
});
