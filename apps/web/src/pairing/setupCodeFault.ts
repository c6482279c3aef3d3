import { wrongSetupCodeGroups } from '@porchlight/seal/pairing';

const ALL_GROUPS = 7;

/** Whether this is what a device's QR code holds. */
export function isPairingUri(text: string): boolean {
  return text.trim().toLowerCase().startsWith('porchlight:');
}

/** What is wrong with a setup code as it was typed, as a sentence; undefined where every group fits its own check. */
export function setupCodeFault(text: string): string | undefined {
  if (isPairingUri(text)) return undefined;
  if (text.trim() === '') return 'Type the code that the device shows: seven groups of five.';
  const wrong = wrongSetupCodeGroups(text);
  if (wrong.length === 0) return undefined;
  if (wrong.length === ALL_GROUPS)
    return 'This is no setup code: it has seven groups of five letters and digits.';
  const [first] = wrong;
  if (wrong.length === 1) return `Group ${first} isn’t as the device shows it. Compare it once more.`;
  return `Groups ${wrong.slice(0, -1).join(', ')} and ${wrong.at(-1)} aren’t as the device shows them. Compare them once more.`;
}

/** The kind that a QR code names, or null for a code that was typed. It is a hint; what answers says its kind itself. */
export function kindOfCode(text: string): string | null {
  return isPairingUri(text) ? (/[?&]kind=([a-z-]{1,32})(?:&|$)/.exec(text)?.[1] ?? null) : null;
}
