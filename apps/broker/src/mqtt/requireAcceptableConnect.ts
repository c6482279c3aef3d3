import { topics } from '@porchlight/contracts';
import { PorchlightError, parseDeviceId } from '@porchlight/kernel';
import type { ConnectPacket } from 'aedes';
import { parseState } from '../intake/DeviceIntake.ts';
import { MAX_PAYLOAD_BYTES } from '../intake/limits.ts';

const MAX_KEEPALIVE_S = 300;

/** Throws `malformed_message` or `malformed_id` for a CONNECT that breaks a rule of contracts/spec/mqtt.md section 3, before anybody is asked who it is. */
export function requireAcceptableConnect(packet: ConnectPacket): void {
  const { clientId, clean, keepalive = 0, protocolId, protocolVersion, will } = packet;
  if (protocolId !== 'MQTT' || protocolVersion !== 4) throw malformed('speak MQTT 3.1.1');
  const deviceId = parseDeviceId(clientId);
  if (clean !== true)
    throw malformed('connect with a clean session: what was missed is asked for with a query');
  if (keepalive < 1 || keepalive > MAX_KEEPALIVE_S) {
    throw malformed(`connect with a keep-alive of 1 to ${MAX_KEEPALIVE_S} s`);
  }
  if (will === undefined) return;
  if (will.topic !== topics.state(deviceId))
    throw malformed("a last will goes to the device's own state topic");
  if (will.qos === 2) throw malformed('a last will has QoS 0 or 1');
  const payload = Buffer.from(will.payload);
  if (payload.length > MAX_PAYLOAD_BYTES.state) throw malformed('a last will has at most 1,024 bytes');
  parseState(payload);
}

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_message', hint);
}
