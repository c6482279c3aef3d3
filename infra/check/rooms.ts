/** A room of the house (ARCHITECTURE.md): a folder that is one workspace package. */
export interface Room {
  /** From the root of the project. */
  readonly folder: string;
  readonly packageName: string;
  /** A room imports strictly lower floors. */
  readonly floor: number;
  /** Whether its code may open or seal what is sealed. */
  readonly opens: boolean;
}

const room = (folder: string, floor: number, opens = false): Room => ({
  folder,
  packageName: `@porchlight/${folder.split('/').at(-1)}`,
  floor,
  opens,
});

/** Every room there is; a folder that isn't here is a breach. */
export const ROOMS: readonly Room[] = [
  room('packages/kernel', 0),
  room('packages/contracts', 1),
  room('packages/seal', 1, true),
  room('packages/tlog', 1),
  room('packages/geo', 1),
  room('packages/domain', 2),
  room('packages/testkit', 3, true),
  room('packages/embedded', 3),
  room('packages/object-store', 4),
  room('packages/s3-server', 4),
  room('packages/index-store', 4),
  room('packages/jobs', 4),
  room('packages/spool', 4),
  room('packages/service', 4),
  room('packages/log-store', 4),
  room('packages/live-relay', 4),
  room('packages/mail', 4),
  room('packages/passkeys', 4),
  room('packages/owner-client', 4, true),
  room('apps/broker', 5),
  room('apps/worker', 5),
  room('apps/api', 5),
  room('apps/web', 5, true),
  room('apps/log', 5),
  room('apps/witness', 5),
  room('apps/cli', 5, true),
  room('firmware-sim', 5, true),
];

/** Rooms that test files on every floor may import. */
export const TEST_ROOMS: readonly string[] = [
  '@porchlight/testkit',
  '@porchlight/embedded',
  '@porchlight/s3-server',
];

/** The room that a file of this path lies in, or null. */
export function roomOf(path: string): Room | null {
  return ROOMS.find(({ folder }) => path.startsWith(`${folder}/`)) ?? null;
}

/** The room that a specifier like `@porchlight/seal/header` names, or null. */
export function roomNamed(specifier: string): Room | null {
  return ROOMS.find(({ packageName }) => packageName === packageOf(specifier)) ?? null;
}

/** `@scope/name` or `name`, without what follows. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Whether a file only serves tests. */
export function isTest(path: string): boolean {
  return path.split('/').includes('test');
}
