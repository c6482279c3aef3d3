import { bytesToBase64, bytesToHex, type Clock, type RandomSource } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { DeviceIdentity } from '../device/identity.ts';

/** The MQTT password of one CONNECT (contracts/spec/mqtt.md). */
export function connectProof(
  identity: DeviceIdentity,
  clock: Clock,
  primitives: SealPrimitives,
  random: RandomSource,
): string {
  const { deviceId, signing } = identity;
  const proof = {
    deviceId,
    clientId: deviceId,
    audience: 'porchlight-broker',
    atMs: clock.nowMs(),
    nonceHex: bytesToHex(random(32)),
  };
  return bytesToBase64(
    makeStatement('connect', proof, (message) => primitives.sign(message, signing.secretKey)),
  );
}
