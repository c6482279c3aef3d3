import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/simulator/config.ts';

test('the configuration of the specification is taken as it stands', () => {
  const file = join(import.meta.dirname, '../../spec/vectors/simulator.json');
  const { config } = JSON.parse(readFileSync(file, 'utf8'));
  expect(configSchema.parse(config)).toEqual(config);
  const [device] = config.devices;
  const wrong = { ...config, devices: [{ ...device, setup: { apiUrl: 'file:///etc' } }] };
  expect(configSchema.safeParse(wrong).success).toBe(false);
});
