import { parseSettings } from '@porchlight/service';
import { expect, test } from 'vitest';
import { settingsSchema } from '../src/index.ts';

const LEAST = {
  MQTT_PORT: '1883',
  INTERNAL_PORT: '1884',
  INTERNAL_TOKEN: 'x'.repeat(32),
  DATABASE_URL: 'postgres://broker@127.0.0.1/porchlight',
  JOBS_URL: 'redis://127.0.0.1',
  SPOOL_FOLDER: '/var/lib/porchlight/spool',
};

test('the least settings listen on loopback', () => {
  expect(parseSettings(settingsSchema, LEAST)).toMatchObject({
    MQTT_HOST: '127.0.0.1',
    INTERNAL_HOST: '127.0.0.1',
    CLIP_SILENCE_MS: 30_000,
    UNFINISHED_KEPT_HOURS: 24,
    STOP_WITH_PARENT: false,
  });
});

test.each<[string, Record<string, string>]>([
  ['a public address without TLS', { MQTT_HOST: '0.0.0.0' }],
  ['a name that only looks like loopback', { MQTT_HOST: '127.0.0.1.example.org' }],
  ['half of the TLS files', { MQTT_TLS_CERT_FILE: 'cert.pem' }],
  ['a short token', { INTERNAL_TOKEN: 'short' }],
  ['another kind of database', { DATABASE_URL: 'mysql://127.0.0.1' }],
])('%s is refused', (_, changes) => {
  expect(() => parseSettings(settingsSchema, { ...LEAST, ...changes })).toThrow(
    expect.objectContaining({ code: 'invalid_setting' }),
  );
});

test('a public address with TLS is taken', () => {
  const tls = { MQTT_HOST: '0.0.0.0', MQTT_TLS_CERT_FILE: 'cert.pem', MQTT_TLS_KEY_FILE: 'key.pem' };
  expect(parseSettings(settingsSchema, { ...LEAST, ...tls }).MQTT_HOST).toBe('0.0.0.0');
});
