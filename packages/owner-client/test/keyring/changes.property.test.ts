import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChangedTown, type Step } from './ChangedTown.ts';
import { codeOf, NOW_MS, newClient, newDevice } from './Town.ts';

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'pair',
    'add',
    'add',
    'change',
    'role',
    'addClient',
    'removeClient',
    'remove',
    'retire',
  ),
  pick: fc.nat(31),
  role: fc.constantFrom('owner', 'adult', 'guest', 'live-viewer'),
  sees: fc.nat(15),
});

test('after any changes each keyring follows the one before, and every client opens exactly the epochs up to the last it might see', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 16 }), (steps) => {
      const town = new ChangedTown();
      for (const each of steps) town.step(each);
    }),
    { numRuns: 60 },
  );
});

test('after any changes nobody signs without the root', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), step, (steps, last) => {
      const town = new ChangedTown();
      for (const each of steps) town.step(each);
      const client = newClient(town.owner);
      client.adopt(town.owner.keyring.record);
      const { memberId, clientKeys } = client;
      const asked = {
        memberId,
        role: last.role,
        untilMs: null,
        clients: [clientKeys],
        sees: [],
        commands: [],
      };
      expect(client.mayChange).toBe(false);
      expect(codeOf(() => client.addMember(asked, NOW_MS))).toBe('not_permitted');
      expect(codeOf(() => client.pair([newDevice()], NOW_MS))).toBe('not_permitted');
      expect(codeOf(() => client.removeMember(town.owner.memberId, NOW_MS))).toBe('not_permitted');
      expect(client.keyring.record).toEqual(town.owner.keyring.record);
    }),
    { numRuns: 15 },
  );
});
