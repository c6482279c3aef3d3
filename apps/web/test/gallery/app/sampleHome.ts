import type { ClipSummary, SessionState } from '@porchlight/contracts/http';
import { type ClipId, type DeviceId, type EpochMs, parseDeviceId } from '@porchlight/kernel';
import type { AccountView } from '../../../src/worker/AccountPart.ts';
import type { DeviceView, HouseholdView, MemberView } from '../../../src/worker/HouseholdPart.ts';

/** A home as its owner might have it; times are before the moment at which the page is opened. */
const id = (digit: string) => digit.repeat(32);
export const FRONT_DOOR = parseDeviceId(id('a'));
export const YARD = parseDeviceId(id('b'));
export const DRIVE = parseDeviceId(id('c'));
export const OWN_ID = id('1');
export const SAM_ID = id('2');
export const OLD_ID = id('3');
export const HOUSEHOLD_ID = id('9');

export function minutesAgo(minutes: number): EpochMs {
  return (Date.now() - minutes * 60_000) as EpochMs;
}

export const ACCOUNT: AccountView = {
  accountId: id('7'),
  email: 'jo@example.org',
  hasRecovery: false,
  hasHousehold: true,
  hasPasskeyThatOpens: true,
  isWithoutPassword: false,
};

export function sessionState(freshUntilMs: number | null): SessionState {
  return {
    sessionId: id('5'),
    accountId: id('7'),
    role: 'household',
    isProved: true,
    freshUntilMs,
    factors: [
      { factorId: id('d'), kind: 'totp', name: 'Authenticator app', createdAtMs: minutesAgo(60 * 24 * 40) },
      { factorId: id('e'), kind: 'passkey', name: 'Passkey', createdAtMs: minutesAgo(60 * 24 * 3) },
      {
        factorId: id('f'),
        kind: 'backup-codes',
        name: 'Backup codes',
        createdAtMs: minutesAgo(60 * 24 * 40),
      },
    ],
  };
}

export const SESSIONS = [
  { sessionId: id('5'), name: 'Firefox on Linux', age: 60 * 24 * 12, used: 0, isThis: true },
  { sessionId: id('6'), name: 'Safari on iPhone', age: 60 * 24 * 40, used: 95, isThis: false },
].map(({ age, used, ...rest }) => ({
  ...rest,
  createdAtMs: minutesAgo(age),
  lastUsedAtMs: minutesAgo(used),
}));

const device = (
  deviceId: DeviceId,
  kind: string,
  name: string,
  position: readonly [number, number],
  state: DeviceView['state'],
): DeviceView => ({
  deviceId,
  kind,
  online: state?.online ?? false,
  state,
  place: { name, longitude: position[0], latitude: position[1] },
  retiredAtMs: null,
  maySee: true,
  mayCommand: true,
  maySeeLive: true,
});

const firmware = '1.4.2';
export const DEVICES: readonly DeviceView[] = [
  device(FRONT_DOOR, 'doorbell', 'Front door', [13.4061, 52.5204], {
    online: true,
    armed: true,
    privacy: false,
    batteryPercent: 84,
    firmware,
    keyringVersion: 4,
  }),
  device(YARD, 'camera', 'Yard', [13.4063, 52.5206], {
    online: false,
    armed: true,
    privacy: false,
    firmware,
    keyringVersion: 3,
  }),
  device(DRIVE, 'floodlight', 'Drive', [13.4059, 52.5205], {
    online: true,
    armed: true,
    privacy: false,
    light: true,
    firmware,
    keyringVersion: 4,
  }),
];

const member = (over: Partial<MemberView> & Pick<MemberView, 'memberId'>): MemberView => ({
  name: null,
  role: 'adult',
  untilMs: null,
  isCurrent: true,
  isSelf: false,
  clientKeysHex: [id('4') + id('4')],
  sees: [],
  commands: [],
  ...over,
});

export const HOUSEHOLD: HouseholdView = {
  householdId: HOUSEHOLD_ID,
  mayChange: true,
  keyringVersion: 4,
  bookFault: null,
  keyringProof: 'made up',
  safetyNumber: '01234 56789 11223 34455 66778 89900 10203 04050 60708 09101 11213 14151',
  members: [
    member({
      memberId: OWN_ID,
      role: 'owner',
      isSelf: true,
      sees: [FRONT_DOOR, YARD, DRIVE],
      commands: [FRONT_DOOR, YARD, DRIVE],
    }),
    member({ memberId: SAM_ID, name: 'Sam', sees: [FRONT_DOOR, DRIVE], commands: [DRIVE] }),
    member({
      memberId: OLD_ID,
      name: 'Robin (cat sitter)',
      role: 'guest',
      untilMs: minutesAgo(60 * 24 * 2),
      isCurrent: false,
    }),
  ],
};

export const CLIPS: readonly ClipSummary[] = [2, 47, 130].map((age, index) => ({
  clipId: id(String(index + 1)) as ClipId,
  deviceId: index === 1 ? DRIVE : FRONT_DOOR,
  startedAtMs: minutesAgo(age),
  endedAtMs: (minutesAgo(age) + 14_000) as EpochMs,
  clockUncertaintyMs: 40,
  finished: true,
  segmentCount: 14,
  sizeBytes: 2_400_000,
  storedAtMs: minutesAgo(age - 1),
}));
