import { monotonicClock, systemRandom } from '@porchlight/kernel';
import { householdIdOf } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { PAIRING_LIFETIME_MS } from '@porchlight/seal/pairing';
import { loadIdentity } from '../device/identity.ts';
import { hasPairing } from '../device/Pairing.ts';
import { setUpDevice } from '../setup/setUpDevice.ts';
import type { DeviceConfig } from './config.ts';
import type { SimulatorReport } from './report.ts';

/**
 * Pairs a device that has no household yet, where its configuration says through which API, and reports it. `confirmed` resolves when the client has been told, or can't be any more.
 * Throws the reason of `stop` once that is aborted.
 */
export async function setUp(
  { folder, kind, setup }: DeviceConfig,
  report: (report: SimulatorReport) => void,
  stop: AbortSignal,
): Promise<{ readonly confirmed: Promise<void> }> {
  if (setup === undefined || hasPairing(folder)) return { confirmed: Promise.resolve() };
  const identity = loadIdentity(folder, nodePrimitives, systemRandom);
  const { deviceId } = identity;
  const { household, confirmed } = await setUpDevice(
    {
      ...{ folder, kind, identity },
      relay: { baseUrl: setup.apiUrl, fetch },
      clock: monotonicClock,
      random: systemRandom,
      primitives: nodePrimitives,
      listener: {
        codeShown: ({ setupCode, uri }) =>
          report({ report: 'setup-code', deviceId, setupCode, uri, lifetimeMs: PAIRING_LIFETIME_MS }),
        refused: ({ code, message }) => report({ report: 'setup-refused', deviceId, code, hint: message }),
      },
    },
    stop,
  );
  report({ report: 'paired', deviceId, householdId: householdIdOf(household.rootKey, nodePrimitives) });
  return { confirmed };
}
