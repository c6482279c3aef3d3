import type { LogKey } from '@porchlight/domain/log';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { formatVerifierKey, type Policy, parsePolicy, SIGNATURE_TYPES, verifierKey } from '@porchlight/tlog';

const { sha256 } = nodePrimitives;

/** Fresh keys of a log and two witnesses, both of which its policy asks for. */
export interface LogKeys {
  readonly log: LogKey;
  readonly witnesses: readonly LogKey[];
  readonly policy: Policy;
}

export function logKeys(): LogKeys {
  const log = keyOf('log.example/bench', SIGNATURE_TYPES.ed25519);
  const witnesses = ['one', 'two'].map((name) =>
    keyOf(`witness.example/${name}`, SIGNATURE_TYPES.cosignature),
  );
  const lines = [
    `log ${formatVerifierKey(log.key)}`,
    ...witnesses.map(({ key }, at) => `witness w${at} ${formatVerifierKey(key)}`),
    'group both all w0 w1',
    'quorum both',
    '',
  ];
  return { log, witnesses, policy: parsePolicy(lines.join('\n'), sha256) };
}

function keyOf(name: string, type: 0x01 | 0x04): LogKey {
  const pair = nodePrimitives.signKeyPair(systemRandom(32));
  return {
    key: verifierKey(name, type, pair.publicKey, sha256),
    sign: (message) => nodePrimitives.sign(message, pair.secretKey),
  };
}
