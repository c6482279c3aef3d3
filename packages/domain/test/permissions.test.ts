import {
  ACTIONS,
  type Action,
  type Principal,
  requirePermission,
  requireSessionPermission,
} from '@porchlight/domain';
import {
  type AccountId,
  type AgencyId,
  epochMs,
  isPorchlightError,
  type MemberId,
  randomId,
  systemRandom,
} from '@porchlight/kernel';
import { sampleSession } from '@porchlight/testkit/account-store/sampleAccount';
import { sampleHouseholdId } from '@porchlight/testkit/clip-index/sampleClip';
import { expect, test } from 'vitest';

const [own, other] = [sampleHouseholdId(), sampleHouseholdId()];
const principals: { readonly [Role in Principal['role']]: Principal & { readonly role: Role } } = {
  member: {
    role: 'member',
    householdId: own,
    memberId: randomId(systemRandom) as MemberId,
    memberRole: 'adult',
    untilMs: null,
  },
  agency: { role: 'agency', agencyId: randomId(systemRandom) as AgencyId },
  operator: { role: 'operator' },
};

const roles = Object.keys(principals) as (keyof typeof principals)[];
const owners = { own, other, none: null } as const;
type Owner = keyof typeof owners;

/** What a session may do by what was proved in it, said again; every other action is for who signs. */
const BY_SESSION: { readonly [Name in Action]?: 'password' | 'factor' | 'fresh' } = {
  'session.read': 'password',
  'session.leave': 'password',
  'factor.add': 'password',
  'factor.prove': 'password',
  'factor.remove': 'fresh',
  'backup-codes.make': 'fresh',
  'passkey.wrap': 'fresh',
  'account.read': 'factor',
  'account.delete': 'fresh',
  'vault.put': 'factor',
  'account.log': 'factor',
  'household.link': 'fresh',
  'password.change': 'fresh',
  'recovery.set': 'fresh',
  'recovery.use': 'fresh',
  'sessions.read': 'factor',
  'sessions.end': 'factor',
};

/** What the rule says, said again: who may do what to whose; whoever isn't named is denied. */
const ALLOWED: { readonly [Name in Action]?: readonly `${Principal['role']} ${Owner}`[] } = {
  'agency.add': ['operator own', 'operator other', 'operator none'],
  'household.add': ['operator own', 'operator other', 'operator none'],
  'keyring.publish': ['member own'],
  'keyring.read': ['member own'],
  'device.read': ['member own'],
  'device.command': ['member own'],
  'device.live': ['member own'],
  'device.talk': ['member own'],
  'clip.list': ['member own'],
  'clip.read': ['member own'],
  'candidates.read': ['member own'],
  'events.read': ['member own'],
  'audit.read': ['member own'],
  'book.read': ['member own'],
  'book.write': ['member own'],
  'log.add': ['member own'],
  'clip.delete': ['member own'],
  'deletion.list': ['member own'],
  'share.add': ['member own'],
  'share.list': ['member own'],
  'share.revoke': ['member own'],
  'holdings.read': ['member own'],
  'request.post': ['agency own', 'agency other', 'agency none'],
};

function outcomeOf(role: Principal['role'], action: Action, owner: Owner): string {
  try {
    requirePermission(principals[role], action, owners[owner]);
    return 'allowed';
  } catch (error) {
    return isPorchlightError(error) ? error.code : 'another error';
  }
}

const walk = ACTIONS.flatMap((action) =>
  roles.flatMap((role) =>
    (Object.keys(owners) as Owner[]).map((owner) => {
      const isAllowed = ALLOWED[action]?.includes(`${role} ${owner}`) ?? false;
      const isForMembers = ALLOWED[action]?.includes('member own') ?? false;
      const denied = role === 'member' && isForMembers ? 'not_found' : 'forbidden';
      return { action, role, owner, expected: isAllowed ? 'allowed' : denied };
    }),
  ),
);

test('every action that there is, by every role, on every kind of owner is walked', () => {
  const named = [...Object.keys(ALLOWED), ...Object.keys(BY_SESSION)];
  expect([...ACTIONS].sort()).toEqual(named.sort());
  expect(walk).toHaveLength(named.length * 3 * 3);
});

const nowMs = epochMs(1_800_000_000_000);
const SESSIONS = {
  password: null,
  factor: epochMs(nowMs - 300_001),
  fresh: epochMs(nowMs - 300_000),
} as const;
const ORDER = ['password', 'factor', 'fresh'] as const;

const sessionWalk = ACTIONS.flatMap((action) =>
  ORDER.map((proved) => {
    const needed = BY_SESSION[action];
    const isEnough = needed !== undefined && ORDER.indexOf(proved) >= ORDER.indexOf(needed);
    const denied = needed === undefined ? 'forbidden' : 'second_factor_needed';
    return { action, proved, expected: isEnough ? 'allowed' : denied };
  }),
);

test.each(sessionWalk)('$action in a session with $proved → $expected', ({ action, proved, expected }) => {
  const accountId = randomId(systemRandom) as AccountId;
  const session = sampleSession(accountId, { factorAtMs: SESSIONS[proved] });
  const outcome = () => {
    try {
      requireSessionPermission(session, action, nowMs);
      return 'allowed';
    } catch (error) {
      return isPorchlightError(error) ? error.code : 'another error';
    }
  };
  expect(outcome()).toBe(expected);
});

test.each(walk)('$action by a $role, owner: $owner → $expected', ({ action, role, owner, expected }) => {
  expect(outcomeOf(role, action, owner)).toBe(expected);
});

test("what is another's and what is nobody's are denied by the same words", () => {
  const hintOf = (owner: Owner) => {
    try {
      return requirePermission(principals.member, 'clip.read', owners[owner]);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(hintOf('other')).toBe(hintOf('none'));
  expect(hintOf('other')).not.toContain(other);
});

test.each([
  ['owner', null],
  ['adult', null],
  ['guest', 'forbidden'],
  ['live-viewer', 'forbidden'],
] as const)('of a household a %s may delete and share clips or not', (memberRole, code) => {
  const member = { ...principals.member, memberRole };
  for (const action of ['clip.delete', 'share.add', 'share.revoke'] as const) {
    const attempt = (owner: typeof own) => () => requirePermission(member, action, owner);
    if (code === null) expect(attempt(own)).not.toThrow();
    else expect(attempt(own)).toThrow(expect.objectContaining({ code }));
    expect(attempt(other)).toThrow(expect.objectContaining({ code: 'not_found' }));
  }
});
