import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVICE_KINDS, type DeviceKind, parseWith } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import { folderNameOf, NEIGHBOURHOOD } from '../start/neighbourhood.ts';
import { takeLock } from '../start/takeLock.ts';

const recordSchema = z.strictObject({ kind: z.enum(DEVICE_KINDS) });

/** A device's own folder while one process has it. */
export interface DeviceFolder extends Disposable {
  readonly path: string;
  readonly kind: DeviceKind;
  readonly isPaired: boolean;
}

/**
 * The folder of the device NAME below `root`, made at its first start, for this process alone. `kind` may be null once the device has been started before.
 * Throws `invalid_setting` for a name that is none or that the neighbourhood has, and for a kind that is missing or another than before; `unavailable` where the device runs already.
 */
export function openDeviceFolder(root: string, name: string, kind: DeviceKind | null): DeviceFolder {
  requireName(name);
  const path = join(root, name);
  const known = readKind(join(path, 'device.json'));
  const chosen = chooseKind(name, known, kind);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = takeLock(
    join(path, 'device.lock'),
    (pid) => `${name} runs already (process ${pid}): stop it there first`,
  );
  if (known === null) writeKind(join(path, 'device.json'), chosen);
  return {
    path,
    kind: chosen,
    isPaired: existsSync(join(path, 'pairing.json')),
    [Symbol.dispose]: () => lock.release(),
  };
}

function requireName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    const hint = `a device's name is 1 to 40 of a to z, 0 to 9 and hyphens, such as "porch"`;
    throw new PorchlightError('invalid_setting', hint);
  }
  const taken = NEIGHBOURHOOD.flatMap(({ devices }) => devices.map(folderNameOf));
  if (taken.includes(name))
    throw new PorchlightError('invalid_setting', `npm start simulates ${name}: choose another name`);
}

function chooseKind(name: string, known: DeviceKind | null, kind: DeviceKind | null): DeviceKind {
  const chosen = kind ?? known;
  if (chosen === null) {
    const hint = `${name} is new: say what it is with --kind ${DEVICE_KINDS.join(', --kind ')}`;
    throw new PorchlightError('invalid_setting', hint);
  }
  if (known !== null && chosen !== known)
    throw new PorchlightError('invalid_setting', `${name} is a ${known}, and stays one: choose another name`);
  return chosen;
}

function readKind(file: string): DeviceKind | null {
  if (!existsSync(file)) return null;
  return parseWith(recordSchema, JSON.parse(readFileSync(file, 'utf8')), file).kind;
}

function writeKind(file: string, kind: DeviceKind): void {
  writeFileSync(`${file}.new`, JSON.stringify({ kind }), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
