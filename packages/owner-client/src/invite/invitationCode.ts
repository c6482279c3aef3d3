import { type Brand, bytesToHex, hexToBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import {
  type CodeForm,
  formatSetupCode,
  pairingSecret,
  parseSetupCode,
  wrongSetupCodeGroups,
} from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { deriveInviteKeys } from './inviteKeys.ts';

/** The 16 random bytes that an invitation holds (spec/invitation.md section 2). */
export type InvitationSecret = Brand<Uint8Array, 'InvitationSecret'>;

/** An invitation as it is handed over. Each of the three holds the secret: it goes to the one who is invited, and is never logged. */
export interface ShownInvitation {
  /** To be typed. */
  readonly code: string;
  /** To be scanned. */
  readonly uri: string;
  /** To be opened; what stands behind `#` stays in the browser. */
  readonly link: string;
}

const SECRET_BYTES = 16;
const INVITATION_CODE: CodeForm = { label: 'invite-code', firstGroup: 8 };
const URI_HEAD = 'porchlight:join?';
const PARAMETERS = /^v=([0-9]{1,4})&(?:secretHex=([0-9a-f]{32})&rendezvousHex=([0-9a-f]{32})$)?/;

/** A fresh secret, for one invitation. */
export function newInvitationSecret(random: RandomSource): InvitationSecret {
  return random(SECRET_BYTES) as InvitationSecret;
}

/** The three forms of spec/invitation.md section 2. `origin` is that of the web client, such as `https://porchlight.example`. */
export function formatInvitation(
  secret: InvitationSecret,
  origin: string,
  primitives: SealPrimitives,
): ShownInvitation {
  const { rendezvousIdHex } = deriveInviteKeys(secret, primitives);
  const parameters = `v=1&secretHex=${bytesToHex(secret)}&rendezvousHex=${rendezvousIdHex}`;
  return {
    code: formatSetupCode(pairingSecret(secret), primitives, INVITATION_CODE),
    uri: `${URI_HEAD}${parameters}`,
    link: `${new URL('/join', origin).href}#${parameters}`,
  };
}

/** The groups of a code, counted from 1, that are wrong or missing: what a form marks. */
export function wrongInvitationGroups(text: string): number[] {
  return wrongSetupCodeGroups(text, INVITATION_CODE);
}

/**
 * What a person scanned, opened or typed. The origin of a link isn't judged: whoever opened it is there. Throws `malformed_encoding` with a hint that
 * names the wrong group or says that this is a device's code, `unsupported_version`, and `wrong_key` for an invitation that contradicts itself.
 */
export function readInvitation(text: string, primitives: SealPrimitives): InvitationSecret {
  const trimmed = text.trim();
  const parameters = parametersOf(trimmed);
  if (parameters !== null) return secretOf(parameters, primitives);
  const isOfDevice =
    trimmed.toLowerCase().startsWith('porchlight:pair') || wrongSetupCodeGroups(trimmed).length === 0;
  if (isOfDevice)
    throw new PorchlightError(
      'malformed_encoding',
      'this is the setup code of a device, not an invitation: add the device where you have a household',
    );
  return parseSetupCode(trimmed, primitives, INVITATION_CODE) as Uint8Array as InvitationSecret;
}

function parametersOf(text: string): string | null {
  if (text.startsWith(URI_HEAD)) return text.slice(URI_HEAD.length);
  return /^https?:\/\/[^#\s]+\/join#(.*)$/.exec(text)?.[1] ?? null;
}

function secretOf(parameters: string, primitives: SealPrimitives): InvitationSecret {
  const [, version, secretHex, rendezvousHex] = PARAMETERS.exec(parameters) ?? [];
  if (version !== undefined && version !== '1')
    throw new PorchlightError('unsupported_version', 'a newer program made this invitation; update this one');
  if (secretHex === undefined)
    throw new PorchlightError('malformed_encoding', 'this is not a whole invitation: copy it once more');
  const secret = hexToBytes(secretHex) as InvitationSecret;
  if (deriveInviteKeys(secret, primitives).rendezvousIdHex !== rendezvousHex)
    throw new PorchlightError('wrong_key', 'the invitation contradicts itself: copy it once more');
  return secret;
}
