import { ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { formatPairingUri, formatSetupCode, pairingSecret } from '@porchlight/seal/pairing';
import { expect, test } from 'vitest';
import { sayDone, sayRefused } from '../../src/devices/orderWords.ts';
import { pairingFault } from '../../src/pairing/pairingWords.ts';
import { kindOfCode, setupCodeFault } from '../../src/pairing/setupCodeFault.ts';
import { dayText, endOfDay } from '../../src/people/memberWords.ts';

const secret = pairingSecret(new Uint8Array(16).map((_, at) => at));
const code = formatSetupCode(secret, nodePrimitives);

test('a setup code is right as people type it, and what is wrong in it is named by its group', () => {
  expect(setupCodeFault(code)).toBeUndefined();
  expect(setupCodeFault(code.toLowerCase().replaceAll('-', ' '))).toBeUndefined();
  expect(setupCodeFault('')).toMatch(/seven groups of five/);
  expect(setupCodeFault('hello there')).toMatch(/no setup code/);
  const groups = code.split('-');
  const wrong = groups.map((group, index) =>
    index === 2 || index === 4 ? group.split('').reverse().join('') : group,
  );
  expect(setupCodeFault(wrong.join('-'))).toMatch(/^Groups 3 and 5 /);
  expect(setupCodeFault(groups.slice(0, 6).join('-'))).toMatch(/^Group 7 /);
});

test('a QR code names the kind of device, a typed code doesn’t', () => {
  const uri = formatPairingUri('floodlight', secret, nodePrimitives);
  expect(setupCodeFault(uri)).toBeUndefined();
  expect(kindOfCode(uri)).toBe('floodlight');
  expect(kindOfCode(code)).toBeNull();
});

test('every error that a pairing may throw has a title and says what to do, as sentences', () => {
  for (const errorCode of Object.keys(ERRORS) as ErrorCode[]) {
    const { title, hint } = pairingFault(new PorchlightError(errorCode, 'this went wrong'));
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
  }
  expect(pairingFault(new Error('x')).hint).toMatch(/Reload the page/);
});

test('a refused order says why, also by a code that is newer than the page', () => {
  expect(sayRefused('unsupported_command')).toBe('This device can’t do that.');
  expect(sayRefused('too_dark')).toBe('It refused: too dark.');
  expect(sayRefused(undefined)).toMatch(/didn’t say why/);
  expect(sayDone({ kind: 'light', on: true })).toBe('The light is on.');
});

test('a last day ends with its last millisecond, and survives being shown and read', () => {
  const end = endOfDay('2026-11-30');
  expect(end).not.toBeNull();
  expect(dayText(end)).toBe('2026-11-30');
  expect(new Date((end ?? 0) + 1).getHours()).toBe(0);
  expect(endOfDay('')).toBeNull();
  expect(dayText(null)).toBe('');
});
