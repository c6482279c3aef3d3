import { DEVICE_KINDS } from '@porchlight/contracts';
import { bytesToHex, isPorchlightError, PorchlightError, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { loadIdentity } from './device/identity.ts';
import { readJsonFile } from './device/jsonFile.ts';
import { configSchema } from './simulator/config.ts';
import { run } from './simulator/run.ts';

function printLine(report: object): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function printIdentities(args: readonly string[]): void {
  for (let i = 0; i + 1 < args.length; i += 2) {
    const [kind, folder] = [args[i], args[i + 1] as string];
    if (!DEVICE_KINDS.some((known) => known === kind)) {
      throw new PorchlightError('invalid_setting', `a device is one of ${DEVICE_KINDS.join(', ')}`);
    }
    const { deviceId, signing, box } = loadIdentity(folder, nodePrimitives, systemRandom);
    printLine({
      deviceId,
      kind,
      signingKeyHex: bytesToHex(signing.publicKey),
      boxKeyHex: bytesToHex(box.publicKey),
    });
  }
}

/** Aborted by the first request to stop; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === 'identity' && args.length > 0 && args.length % 2 === 0) {
    printIdentities(args);
    return 0;
  }
  const [file] = args;
  if (command === 'run' && file !== undefined) {
    const config = readJsonFile(file, configSchema);
    const path = process.env['PATH'] ?? '';
    return run({ config, path, report: printLine, orders: process.stdin, stop: stopSignal() });
  }
  throw new PorchlightError(
    'invalid_setting',
    'usage: main.ts identity KIND FOLDER …, or main.ts run CONFIG.json',
  );
}

/** Whoever read the reports may be gone: the clip that is being filmed is ended all the same. */
process.stdout.on('error', () => undefined);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const fields = isPorchlightError(error)
    ? { code: error.code, hint: error.message }
    : { code: 'internal', hint: String(error) };
  printLine({ report: 'failed', deviceId: null, ...fields });
  process.exitCode = 1;
}
process.exit();
