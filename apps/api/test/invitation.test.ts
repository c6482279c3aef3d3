import { bytesToHex, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { ApiClient, Household } from '@porchlight/owner-client';
import { publishKeyring } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvitationScene } from './server/InvitationScene.ts';

const codeOf = (side: PromiseSettledResult<unknown>) => {
  if (side.status === 'fulfilled') return null;
  return isPorchlightError(side.reason) ? side.reason.code : side.reason;
};
const flipped = (message: Uint8Array, at: number) =>
  message.map((byte, i) => (i === (at + message.length) % message.length ? byte ^ 1 : byte));

test('a second person joins over the API: both see one code, the keyring names its keys, it may call and open at once', async () => {
  await using scene = await InvitationScene.start();
  const { api, owner, camera } = scene;
  await api.registry.addHousehold(owner.id, owner.root.publicKey);
  const codes: string[] = [];
  const names: string[] = [];
  const steps: string[] = [];
  const clientOf = (household: Household) =>
    new ApiClient({
      baseUrl: `http://${api.authority}`,
      signing: household.clientSigning,
      primitives: nodePrimitives,
      clock: { nowMs: () => api.nowMs },
      random: systemRandom,
    });
  const publishing = { api: clientOf(owner), household: owner, primitives: nodePrimitives };
  await publishKeyring(publishing, owner.keyring);
  const { owner: invited, joiner } = await scene.outcome(
    {
      confirm: async ({ code, name }) => codes.push(code) + names.push(name) > 0,
      publish: (keyring) => publishKeyring(publishing, keyring),
    },
    {
      confirm: async (code) => codes.push(code) > 0,
      keep: async () => void steps.push('kept'),
      progress: (step) => steps.push(step),
    },
  );
  if (joiner.status === 'rejected' || invited.status === 'rejected') throw new Error('neither may fail');
  expect(codes).toEqual([expect.stringMatching(/^\d{3} \d{3}$/), codes[0]]);
  expect(names).toEqual(['Grandma Ödegård']);
  expect(steps).toEqual(['waiting', 'introduced', 'compared', 'kept', 'joined']);
  const { secrets, keyring } = joiner.value;
  expect(invited.value).toMatchObject({ memberId: secrets.memberId, name: 'Grandma Ödegård' });
  const member = new Household(secrets, nodePrimitives, systemRandom);
  member.adopt(keyring.record);
  expect(member.safetyNumber()).toBe(owner.safetyNumber());
  expect([...member.epochKeys(camera.deviceId).keys()]).toEqual([1]);
  const devices = await clientOf(member).json(
    'GET',
    '/v1/devices',
    z.object({ devices: z.array(z.unknown()) }),
  );
  expect(devices.devices).toHaveLength(1);
});

test('what the relay saw holds neither name nor household, and the log neither', async () => {
  await using scene = await InvitationScene.start();
  await scene.outcome();
  const seen = Buffer.concat(scene.seen.map(({ message }) => message));
  expect(scene.seen).toHaveLength(5);
  for (const secret of [
    Buffer.from('Grandma'),
    Buffer.from(scene.owner.root.publicKey),
    Buffer.from(scene.secret),
  ])
    expect(seen.includes(secret)).toBe(false);
  const [id = ''] = scene.seen.map(({ path }) => path.split('/')[3]);
  expect(scene.api.log.join('')).not.toContain(id);
});

const SLOTS = [
  ['the greeting', (path: string, first: string) => path === first],
  ['the introduction', (path: string) => path.endsWith('/meet')],
  ['the opening', (path: string, first: string) => path.endsWith('/hello') && path !== first],
  ['the admission', (path: string) => path.endsWith('/offer')],
  ['the acknowledgement', (path: string) => path.endsWith('/done')],
] as const;

test.each(
  SLOTS.flatMap(
    ([name, fits]) =>
      [
        [name, 'changed at its end', fits, (message: Uint8Array) => flipped(message, -1), /wrong_key/],
        [
          name,
          'changed at its keys',
          fits,
          (message: Uint8Array) => flipped(message, 45),
          /wrong_key|broken_chain/,
        ],
        [name, 'truncated', fits, (message: Uint8Array) => message.slice(0, -1), /malformed_record/],
        [name, 'cut to nothing', fits, () => new Uint8Array(1), /malformed_record/],
        [
          name,
          'of a later version',
          fits,
          (message: Uint8Array) => message.with(2, 9),
          /unsupported_version/,
        ],
      ] as const,
  ),
)(
  '%s %s is refused by name, and the one who should read it joins nothing',
  async (_name, _how, fits, change, code) => {
    await using scene = await InvitationScene.start();
    scene.tamper = (path, message) => (fits(path, scene.seen[0]?.path ?? '') ? change(message) : message);
    const { owner, joiner } = await scene.outcome();
    expect(String(codeOf(owner.status === 'rejected' ? owner : joiner))).toMatch(code);
    const kept = joiner.status === 'fulfilled';
    expect(kept && !fits('/done', '')).toBe(false);
  },
);

test('messages of another invitation are refused wherever the relay puts them', async () => {
  await using other = await InvitationScene.start();
  await other.outcome();
  for (const [at, slot] of ['hello', 'meet', 'offer', 'done'].entries()) {
    await using scene = await InvitationScene.start();
    const foreign = other.seen.filter(({ path }) => path.endsWith(`/${slot}`))[0]?.message;
    if (foreign === undefined) throw new Error('the other invitation went through');
    scene.tamper = (path, message) =>
      path.endsWith(`/${slot}`) && (at > 0 || path === scene.seen[0]?.path) ? foreign : message;
    const { owner, joiner } = await scene.outcome();
    const code = codeOf(owner.status === 'rejected' ? owner : joiner);
    expect([slot, code]).toEqual([slot, at === 0 ? 'wrong_key' : 'broken_chain']);
  }
});

test('a message handed back to its sender, or in another place, is refused', async () => {
  for (const [slot, from] of [
    ['meet', 'hello'],
    ['offer', 'meet'],
    ['done', 'offer'],
  ]) {
    await using scene = await InvitationScene.start();
    scene.tamper = (path, message) =>
      path.endsWith(`/${slot}`)
        ? (scene.seen.find((each) => each.path.endsWith(`/${from}`))?.message ?? message)
        : message;
    const { owner, joiner } = await scene.outcome();
    const code = codeOf(owner.status === 'rejected' ? owner : joiner);
    expect([slot, code]).toEqual([slot, from === 'offer' ? 'limit_exceeded' : 'broken_chain']);
  }
});

test('where somebody stands between who has the secret, the two people see different codes', async () => {
  await using near = await InvitationScene.start();
  await using far = await InvitationScene.start();
  const codes: string[] = [];
  const note = async (code: string) => codes.push(code) < 0;
  const { secret } = near;
  // The owner meets the one between, and the one who was invited meets a household of the one between.
  await near.outcome({ confirm: ({ code }) => note(code) });
  await far.outcome({ secret }, { secret, confirm: note });
  expect(codes).toHaveLength(2);
  expect(new Set(codes).size).toBe(2);
});

test('who is not confirmed is not put into the keyring, whichever of the two says no', async () => {
  for (const says of ['owner', 'joiner'] as const) {
    await using scene = await InvitationScene.start();
    const no = { confirm: async () => false };
    const published: number[] = [];
    const never = { confirm: () => new Promise<boolean>(() => undefined) };
    const publish = async () => String(published.push(1));
    const side = says === 'owner' ? scene.invite({ ...no, publish }) : scene.join(no);
    const other = says === 'owner' ? scene.join() : scene.invite({ ...never, publish });
    other.catch(() => undefined);
    await expect(side).rejects.toMatchObject({ code: 'not_permitted' });
    expect(scene.owner.keyring.keyring.version).toBe(1);
    expect(published).toEqual([]);
  }
});

test('what another client of the owner published while the two compared is taken before the newcomer is added', async () => {
  await using scene = await InvitationScene.start();
  const { owner: sides } = await scene.outcome({
    refresh: async () => void scene.owner.retireDevice(scene.camera.deviceId, scene.api.nowMs),
  });
  if (sides.status === 'rejected') throw sides.reason;
  const { version, members, devices } = sides.value.keyring.keyring;
  expect([version, members.length, devices[0]?.retiredAtMs]).toEqual([3, 2, scene.api.nowMs]);
});

test('an invitation counts once: a second one to answer, and a second host, are told that it was used', async () => {
  await using scene = await InvitationScene.start();
  await scene.outcome();
  for (const again of [() => scene.join(), () => scene.invite()])
    await expect(again()).rejects.toMatchObject({
      code: 'replayed',
      message: expect.stringContaining('invitation'),
    });
});

test('an invitation is over after fifteen minutes by either side’s own clock', async () => {
  await using scene = await InvitationScene.start();
  const { owner, joiner } = await scene.outcome({
    confirm: async () => {
      scene.passedMs = 900_000;
      return true;
    },
  });
  expect(codeOf(owner.status === 'rejected' ? owner : joiner)).toBe('limit_exceeded');
  expect(scene.owner.keyring.keyring.version).toBe(1);
});

test('a client without the root invites nobody, and a live-viewer is given no recordings', async () => {
  await using scene = await InvitationScene.start();
  const { owner, camera } = scene;
  const secrets = { ...Household.newSecrets(systemRandom), rootSeedHex: undefined };
  const rootKeyHex = bytesToHex(owner.root.publicKey);
  const { rootSeedHex: _, ...kept } = secrets;
  const adult = new Household({ ...kept, rootKeyHex }, nodePrimitives, systemRandom);
  await expect(scene.invite({ household: adult })).rejects.toMatchObject({ code: 'not_permitted' });
  const over = { role: 'adult' as const, untilMs: scene.api.nowMs, sees: [], commands: [] };
  await expect(scene.invite({ terms: over })).rejects.toMatchObject({ code: 'not_permitted' });
  const terms = { role: 'live-viewer' as const, untilMs: null, sees: [camera.deviceId], commands: [] };
  const { owner: refused } = await scene.outcome({ terms });
  expect(codeOf(refused)).toBe('not_permitted');
});
