import { bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { DEVICE_KINDS } from '../header/keyring.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import type { DeviceKind } from './hello.ts';
import { derivePairingKeys } from './pairingKeys.ts';
import { type PairingSecret, pairingSecret } from './setupCode.ts';

const FORM =
  /^porchlight:pair\?v=(\d+)&kind=([a-z-]+)&secretHex=([0-9a-f]{32})&rendezvousHex=([0-9a-f]{32})$/;

/** What the QR code holds (spec/pairing.md section 2). It holds the secret: it is shown, and never sent or logged. */
export function formatPairingUri(
  kind: DeviceKind,
  secret: PairingSecret,
  primitives: SealPrimitives,
): string {
  const { rendezvousIdHex } = derivePairingKeys(secret, primitives);
  return `porchlight:pair?v=1&kind=${kind}&secretHex=${bytesToHex(secret)}&rendezvousHex=${rendezvousIdHex}`;
}

/** Throws `malformed_encoding` for another form, `unsupported_version`, and `wrong_key` where the rendezvous is not the secret's. */
export function parsePairingUri(
  text: string,
  primitives: SealPrimitives,
): { readonly kind: DeviceKind; readonly secret: PairingSecret } {
  const [, version, kindText, secretHex, rendezvousHex] = FORM.exec(text) ?? [];
  const kind = DEVICE_KINDS.find((each) => each === kindText);
  if (version !== undefined && version !== '1')
    throw new PorchlightError(
      'unsupported_version',
      'the device pairs by a newer version; update this program',
    );
  if (kind === undefined || secretHex === undefined)
    throw new PorchlightError('malformed_encoding', 'this is not the QR code of a device’s setup');
  const secret = pairingSecret(hexToBytes(secretHex));
  if (derivePairingKeys(secret, primitives).rendezvousIdHex !== rendezvousHex)
    throw new PorchlightError('wrong_key', 'the QR code contradicts itself; scan it again');
  return { kind, secret };
}
