import { createHash } from 'node:crypto';
import { isPorchlightError, monotonicClock, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { CLOCK_UNCERTAINTY_MS, type DeviceListener } from '../device/Device.ts';
import type { DeviceConfig } from './config.ts';
import type { SimulatorReport } from './report.ts';
import { SimulatedDevice } from './SimulatedDevice.ts';

/** A paired device that reports what happens to it; it begins to connect. Throws what `Device` throws. */
export function simulate(
  config: DeviceConfig,
  path: string,
  report: (report: SimulatorReport) => void,
): SimulatedDevice {
  const deviceId = () => simulated.device.identity.deviceId;
  const listener: DeviceListener = {
    connected: () => report({ report: 'connected', deviceId: deviceId() }),
    disconnected: () => report({ report: 'disconnected', deviceId: deviceId() }),
    clipBegun: (clip) =>
      report({
        report: 'clip-begun',
        deviceId: deviceId(),
        ...clip,
        clockUncertaintyMs: CLOCK_UNCERTAINTY_MS,
      }),
    unitFilmed: (clipId, { bytes, ...unit }) => {
      const sha256Hex = createHash('sha256').update(bytes).digest('hex');
      report({ report: 'unit', deviceId: deviceId(), clipId, ...unit, bytes: bytes.length, sha256Hex });
    },
    clipSettled(clipId, fate) {
      const about = { deviceId: deviceId(), clipId };
      if (fate.fate === 'stored') {
        const { finished, segmentCount } = fate.receipt;
        report({ report: 'clip-stored', ...about, finished, segmentCount });
      } else report({ report: 'clip-refused', ...about, code: fate.code, hint: fate.hint });
    },
    happened: (event) => report({ report: 'event', deviceId: deviceId(), event }),
    stateChanged: () => report({ report: 'state', deviceId: deviceId(), state: simulated.device.state }),
  };
  const simulated: SimulatedDevice = new SimulatedDevice({
    config,
    clock: systemClock,
    monotonic: monotonicClock,
    random: systemRandom,
    primitives: nodePrimitives,
    path,
    listener,
    clipSealed: (clip) => report({ report: 'clip-sealed', deviceId: deviceId(), ...clip }),
    spoke: (spoken) => report({ report: 'spoke', deviceId: deviceId(), ...spoken }),
    speakerFailed: (error) => {
      const hint = error instanceof Error ? error.message : 'what is played can not be kept';
      const code = isPorchlightError(error) ? error.code : 'internal';
      report({ report: 'failed', deviceId: deviceId(), code, hint });
    },
    progress: (sourceMs, totalMs) => report({ report: 'progress', deviceId: deviceId(), sourceMs, totalMs }),
  });
  return simulated;
}
