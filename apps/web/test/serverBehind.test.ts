import { expect, test } from 'vitest';
import { serverBehind } from '../src/browser/serverBehind.ts';

const page = { host: 'porchlight.example', hostname: 'porchlight.example' };
const loopback = { host: 'localhost:4180', hostname: 'localhost' };

test('calls are signed for the page’s own host, or for the server that one’s own client on loopback stands before', () => {
  expect(serverBehind({ apiAuthority: null, tileUrl: null }, page).authority).toBe('porchlight.example');
  expect(serverBehind({ apiAuthority: 'porchlight.example', tileUrl: null }, page).authority).toBe(
    'porchlight.example',
  );
  expect(serverBehind({ apiAuthority: 'porchlight.example', tileUrl: null }, loopback).authority).toBe(
    'porchlight.example',
  );
});

test('a server can’t have calls signed that another one takes', () => {
  expect(() => serverBehind({ apiAuthority: 'other.example', tileUrl: null }, page)).toThrow(
    expect.objectContaining({ code: 'not_permitted' }),
  );
});
