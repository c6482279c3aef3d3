import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { expect, test } from 'vitest';
import { meetsQuorum, parsePolicy } from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';

test('a policy that nests its groups as deep as it is long is read and met like any other', () => {
  const [log, one, two] = new SampleLog().policyText.split('\n');
  const depth = 3700;
  const name = (n: number) => (n === 0 ? 'one' : n.toString(36));
  const groups = Array.from({ length: depth }, (_, n) => `group ${name(n + 1)} any ${name(n)}`);
  const text = [log, one, two, ...groups, `quorum ${name(depth)}`].join('\n');
  expect(text.length).toBeLessThan(65_536);
  const { quorum } = parsePolicy(text, nodePrimitives.sha256);
  expect(meetsQuorum(quorum, new Set(['one']))).toBe(true);
  expect(meetsQuorum(quorum, new Set(['two']))).toBe(false);
});
