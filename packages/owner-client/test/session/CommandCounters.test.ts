import { expect, test } from 'vitest';
import { emptyVault, type Vault } from '../../src/account/index.ts';
import { CommandCounters } from '../../src/session/CommandCounters.ts';

/** A vault that is written once a turn, and can fail. */
class TestVault {
  vault: Vault = emptyVault();
  writes = 0;
  isDown = false;

  async changeVault(change: (vault: Vault) => Vault): Promise<void> {
    await Promise.resolve();
    if (this.isDown) throw new Error('the vault can’t be written');
    this.writes += 1;
    this.vault = change(this.vault);
  }
}

test('counters rise, and each is in the vault before it is given out', async () => {
  const account = new TestVault();
  const counters = new CommandCounters(account);
  for (const expected of [1, 2, 3]) {
    expect(await counters.next()).toBe(expected);
    expect(account.vault.commandCounter).toBe(expected);
  }
});

test('those who ask at the same time get one counter each, by one write', async () => {
  const account = new TestVault();
  const counters = new CommandCounters(account);
  const given = await Promise.all(Array.from({ length: 8 }, () => counters.next()));
  expect(given).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(account.writes).toBe(1);
});

test('a counter that another client has taken meanwhile is not given out again', async () => {
  const account = new TestVault();
  const counters = new CommandCounters(account);
  await counters.next();
  account.vault = { ...account.vault, commandCounter: 40 };
  expect(await counters.next()).toBe(41);
});

test('where the vault can’t be written nobody gets a counter, and the next one who asks does', async () => {
  const account = new TestVault();
  const counters = new CommandCounters(account);
  account.isDown = true;
  const asked = await Promise.allSettled([counters.next(), counters.next()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  account.isDown = false;
  expect(await counters.next()).toBe(1);
});
