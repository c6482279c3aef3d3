import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { judgePassword } from '../../src/account/passwordStrength.ts';

const { cache } = createRequire(import.meta.url);
const hasLists = () => Object.keys(cache).some((path) => path.includes('zxcvbn'));

test('the lists of known passwords are loaded when the first password is judged, and not before', async () => {
  expect(hasLists()).toBe(false);
  await judgePassword('lamp river quiet violin', { email: '' });
  expect(hasLists()).toBe(true);
});
