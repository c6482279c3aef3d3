import type { LogDescription } from '@porchlight/contracts/http';

type Named = Pick<LogDescription, 'vkey' | 'prefixUrl'>;

/** The command that audits the log, or a mirror's copy of it. */
export function verifyCommand(
  { prefixUrl }: Named & LogDescription,
  mirrorUrl: string | null = null,
): string {
  return `npm run porchlight -- verify log ${mirrorUrl ?? prefixUrl}`;
}

/** What a witness has to know of the log: its line of a policy (C2SP tlog-policy), with its address for mirrors. */
export function witnessLogs({ vkey, prefixUrl }: Named): string {
  return `log ${vkey} ${prefixUrl}\nquorum none\n`;
}

const KEY = 'openssl genpkey -algorithm ed25519 -out witness.pem';
const SETTINGS = [
  'WITNESS_PORT=7700',
  'WITNESS_FOLDER=./witness',
  'WITNESS_KEY_FILE=./witness.pem',
  'WITNESS_NAME=witness.example/yours',
  'LOGS_FILE=./logs.txt',
];
const RUN = 'node infra/boot/boot.mjs apps/witness/src/main.ts';

/** Settings and start of a witness (apps/witness). */
export function witnessCommand(): string {
  return [KEY, commandOf(SETTINGS)].join('\n');
}

/** The same for a mirror. */
export function mirrorCommand(): string {
  return commandOf([...SETTINGS, 'MODE=mirror']);
}

function commandOf(settings: readonly string[]): string {
  return [...settings, RUN].join(' \\\n  ');
}
