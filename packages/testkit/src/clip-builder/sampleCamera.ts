import type { DeviceId } from '@porchlight/kernel';
import { systemRandom } from '@porchlight/kernel';
import { deviceIdOf } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair, SealingDevice } from '@porchlight/seal/seal';

/** A device with every key that it has, in its first epoch. */
export interface SampleCamera extends SealingDevice {
  readonly signing: KeyPair;
  readonly box: KeyPair;
  /** Of the epoch; the household has the secret half. */
  readonly epochKeys: KeyPair;
  /** Left out while it is in use. */
  readonly retiredAtMs?: number;
}

export function sampleCamera(): SampleCamera {
  const signing = nodePrimitives.signKeyPair(systemRandom(32));
  const epochKeys = nodePrimitives.boxKeyPair(systemRandom(32));
  return {
    deviceId: deviceIdOf(signing.publicKey, nodePrimitives) as DeviceId,
    signing,
    signingSecretKey: signing.secretKey,
    box: nodePrimitives.boxKeyPair(systemRandom(32)),
    epoch: 1,
    epochKeys,
    epochKey: epochKeys.publicKey,
  };
}
