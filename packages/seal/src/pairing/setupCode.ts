import { type Brand, PorchlightError } from '@porchlight/kernel';
import { labelled } from '../header/labelled.ts';
import type { VerifyPrimitives } from '../primitives/primitives.ts';

/** The 16 random bytes that a setup code holds (spec/pairing.md section 2). */
export type PairingSecret = Brand<Uint8Array, 'PairingSecret'>;

export const PAIRING_SECRET_BYTES = 16;

type Digest = Pick<VerifyPrimitives, 'sha256'>;

/** Which secrets a code is for. No code of one form is taken for one of the other: each group's check differs, and the check of the whole. */
export interface CodeForm {
  /** What the check of the whole is made over. */
  readonly label: string;
  /** The g of the first group; the other six follow. From 1 to 25. */
  readonly firstGroup: number;
}

/** The setup code of a device (spec/pairing.md section 2). */
export const DEVICE_CODE: CodeForm = { label: 'pair-code', firstGroup: 1 };

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 7;
const GROUP_CHARACTERS = 5;
const DATA_BITS = 20;
const CHECK_BITS = 12;
const SEPARATORS = /[\s\-\u2010-\u2015\u2212.]/g;

/** Throws `malformed_record` unless there are 16 bytes. */
export function pairingSecret(bytes: Uint8Array): PairingSecret {
  if (bytes.length !== PAIRING_SECRET_BYTES)
    throw new PorchlightError('malformed_record', `a pairing secret has ${PAIRING_SECRET_BYTES} bytes`);
  return bytes as PairingSecret;
}

/** Seven groups of five characters, with hyphens between (spec/pairing.md section 2). */
export function formatSetupCode(
  secret: PairingSecret,
  primitives: Digest,
  form: CodeForm = DEVICE_CODE,
): string {
  let bits = 0n;
  for (const byte of secret) bits = (bits << 8n) | BigInt(byte);
  bits = (bits << BigInt(CHECK_BITS)) | BigInt(wholeCheck(secret, form, primitives));
  return Array.from({ length: GROUPS }, (_, index) => {
    const data = Number((bits >> BigInt(DATA_BITS * (GROUPS - 1 - index))) & 0xfffffn);
    const digits = [15, 10, 5, 0].map((shift) => (data >>> shift) & 31);
    const check = double(remainder(form.firstGroup + index, digits));
    return [...digits, check].map((digit) => ALPHABET.charAt(digit)).join('');
  }).join('-');
}

/** The groups, counted from 1, that are wrong or missing: what a form marks. Empty where each fits its own check character. */
export function wrongSetupCodeGroups(text: string, form: CodeForm = DEVICE_CODE): number[] {
  const digits = digitsOf(text);
  return Array.from({ length: GROUPS }, (_, index) => index).flatMap((index) => {
    const group = groupOf(digits, index);
    const isWhole = group.length === GROUP_CHARACTERS && !group.includes(-1);
    return isWhole && remainder(form.firstGroup + index, group) === 0 ? [] : [index + 1];
  });
}

/**
 * Reads a code as people type it: upper or lower case, any or no separators, O for 0, I and L for 1.
 * Throws `malformed_encoding` with a hint that names the first wrong group.
 */
export function parseSetupCode(
  text: string,
  primitives: Digest,
  form: CodeForm = DEVICE_CODE,
): PairingSecret {
  const digits = digitsOf(text);
  const [wrong] = wrongSetupCodeGroups(text, form);
  if (wrong !== undefined) throw mistyped(`group ${wrong} of ${GROUPS} is not as it is shown`);
  if (digits.length !== GROUPS * GROUP_CHARACTERS)
    throw mistyped(
      `there is something after group ${GROUPS}; it has ${GROUPS} groups of ${GROUP_CHARACTERS}`,
    );
  let bits = 0n;
  for (let index = 0; index < GROUPS; index++)
    for (const digit of groupOf(digits, index).slice(0, -1)) bits = (bits << 5n) | BigInt(digit);
  const secret = new Uint8Array(PAIRING_SECRET_BYTES);
  let rest = bits >> BigInt(CHECK_BITS);
  for (let i = PAIRING_SECRET_BYTES - 1; i >= 0; i--, rest >>= 8n) secret[i] = Number(rest & 0xffn);
  if (wholeCheck(pairingSecret(secret), form, primitives) !== Number(bits & 0xfffn))
    throw mistyped('the groups don’t belong to one code; type it again from the beginning');
  return pairingSecret(secret);
}

/** One digit from 0 to 31 a character, −1 for a character that none has. */
function digitsOf(text: string): number[] {
  const plain = text.replace(SEPARATORS, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return [...plain].map((character) => ALPHABET.indexOf(character));
}

function groupOf(digits: readonly number[], index: number): number[] {
  return digits.slice(index * GROUP_CHARACTERS, (index + 1) * GROUP_CHARACTERS);
}

/** The polynomial g, then the digits, at α in GF(2⁵) by Horner's rule; 0 for a whole group that is right. */
function remainder(group: number, digits: readonly number[]): number {
  return digits.reduce((sum, digit) => double(sum) ^ digit, group);
}

/** Times α modulo α⁵ + α² + 1. */
function double(element: number): number {
  return ((element << 1) ^ (element & 16 ? 0x25 : 0)) & 31;
}

function wholeCheck(secret: PairingSecret, { label }: CodeForm, primitives: Digest): number {
  const [first = 0, second = 0] = primitives.sha256(labelled(label, secret));
  return (first << 4) | (second >>> 4);
}

function mistyped(what: string): PorchlightError {
  return new PorchlightError('malformed_encoding', `the code can’t be right: ${what}`);
}
