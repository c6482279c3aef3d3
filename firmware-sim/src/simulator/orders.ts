import { field, parseWith } from '@porchlight/contracts';
import { isPorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { SimulatedDevice } from './SimulatedDevice.ts';

/** What a simulator process is told, one JSON object a line (spec/simulator.md). */
const orderSchema = z.strictObject({ do: z.literal('press'), deviceId: field.deviceId });

/** Carries out one line. A line that is no order, or that the device named can't follow, changes nothing. */
export function obeyOrder(line: string, devices: readonly SimulatedDevice[]): void {
  try {
    const { deviceId } = parseWith(orderSchema, JSON.parse(line), 'the order');
    devices.find((each) => each.device.identity.deviceId === deviceId)?.press();
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isPorchlightError(error)) throw error;
  }
}
