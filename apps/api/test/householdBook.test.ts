import { type MemberId, systemRandom } from '@porchlight/kernel';
import { ApiClient, Household } from '@porchlight/owner-client';
import { type BookDeps, changeBook, type HouseholdBook, readBook } from '@porchlight/owner-client/book';
import { publishKeyring } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { InvitationScene } from './server/InvitationScene.ts';
import type { TestApi } from './server/TestApi.ts';

function bookDeps(api: TestApi, household: Household): BookDeps {
  const clock = { nowMs: () => api.nowMs };
  const own = { clock, random: systemRandom, primitives: nodePrimitives };
  const baseUrl = `http://${api.authority}`;
  return { ...own, household, api: new ApiClient({ ...own, baseUrl, signing: household.clientSigning }) };
}

function publish(deps: BookDeps): Promise<string> {
  return publishKeyring(deps, deps.household.keyring);
}

const named =
  (memberId: string, name: string) =>
  (book: HouseholdBook): HouseholdBook => ({
    ...book,
    members: { ...book.members, [memberId as MemberId]: { name } },
  });
const namesIn = (opened: { readonly book: HouseholdBook } | null) =>
  Object.values(opened?.book.members ?? {}).map(({ name }) => name);

test('who was invited reads the book that the owner wrote its name into, writes into it, and after it was removed reads no more', async () => {
  await using scene = await InvitationScene.start();
  const { api, owner } = scene;
  await api.registry.addHousehold(owner.id, owner.root.publicKey);
  const owners = bookDeps(api, owner);
  await publish(owners);
  expect(await readBook(owners, null)).toBeNull();
  const first = await changeBook(owners, null, named(owner.memberId, 'Ada'));
  const { owner: invited, joiner } = await scene.outcome({ publish: () => publish(owners) });
  if (invited.status === 'rejected' || joiner.status === 'rejected') throw new Error('neither may fail');
  const { memberId, name } = invited.value;
  const adult = new Household(joiner.value.secrets, nodePrimitives, systemRandom);
  adult.adopt(joiner.value.keyring.record);
  const adults = bookDeps(api, adult);
  await expect(readBook(adults, null)).rejects.toMatchObject({ code: 'sealed_for_another' });
  const second = await changeBook(owners, first.known, named(memberId, name));
  expect(namesIn(await readBook(adults, null))).toEqual(['Ada', 'Grandma Ödegård']);
  const third = await changeBook(adults, null, named(memberId, 'Grandma'));
  const seen = await readBook(owners, second.known);
  expect(seen).toMatchObject({ known: third.known, needsSealing: false });
  owner.removeMember(memberId, api.nowMs);
  await publish(owners);
  await changeBook(owners, seen?.known ?? null, (book) => book);
  expect(namesIn(await readBook(owners, null))).toEqual(['Ada', 'Grandma']);
  await expect(readBook(adults, third.known)).rejects.toMatchObject({ code: 'unauthenticated' });
  const stored = Buffer.from((await api.books.findBook(owner.id))?.sealed ?? []);
  for (const text of ['Ada', 'Grandma'])
    expect([stored.includes(text), api.log.join('').includes(text)]).toEqual([false, false]);
});

test('two clients that write at once both have their change in the book', async () => {
  await using scene = await InvitationScene.start();
  const { api, owner } = scene;
  await api.registry.addHousehold(owner.id, owner.root.publicKey);
  const deps = bookDeps(api, owner);
  await publish(deps);
  const ids = ['a1', 'b2', 'c3'].map((each) => each.repeat(16));
  await Promise.all(ids.map((id) => changeBook(deps, null, named(id, `M ${id.slice(0, 2)}`))));
  expect(namesIn(await readBook(deps, null)).sort()).toEqual(['M a1', 'M b2', 'M c3']);
});

test('a book that was seen and is gone, or is an older one again, is noticed', async () => {
  await using scene = await InvitationScene.start();
  const { api, owner } = scene;
  await api.registry.addHousehold(owner.id, owner.root.publicKey);
  const deps = bookDeps(api, owner);
  await publish(deps);
  const { known } = await changeBook(deps, null, named(owner.memberId, 'Ada'));
  const newer = { ...known, version: 2 };
  await expect(readBook(deps, newer)).rejects.toMatchObject({ code: 'broken_chain' });
  await using other = await InvitationScene.start();
  await other.api.registry.addHousehold(owner.id, owner.root.publicKey);
  const elsewhere = bookDeps(other.api, owner);
  await publish(elsewhere);
  await expect(readBook(elsewhere, known)).rejects.toMatchObject({ code: 'broken_chain' });
});
