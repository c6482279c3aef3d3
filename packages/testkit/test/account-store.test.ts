import { accountStoreContract } from '@porchlight/testkit/account-store/contract';
import { MemoryAccountStore } from '@porchlight/testkit/account-store/MemoryAccountStore';
import { sampleAccount } from '@porchlight/testkit/account-store/sampleAccount';
import { expect, test } from 'vitest';

const store = new MemoryAccountStore();
accountStoreContract('MemoryAccountStore', () => store);

test('MemoryAccountStore can fail before and after it has stored', async () => {
  for (const [when, isThere] of [
    ['before', false],
    ['after', true],
  ] as const) {
    const account = sampleAccount();
    store.failNext('insertAccount', when);
    await expect(store.insertAccount(account)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await store.findAccount(account.accountId)) !== null).toBe(isThere);
  }
});
