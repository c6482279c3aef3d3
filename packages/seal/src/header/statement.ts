import { concatBytes, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { malformed } from './ByteReader.ts';
import { canonicalJson } from './canonicalJson.ts';
import { labelled } from './labelled.ts';
import { LIMITS } from './limits.ts';
import { RECORD_HEAD_BYTES, type RecordType, readBody, recordHead } from './record.ts';

export type StatementName = Exclude<RecordType, 'opening' | 'segment' | 'manifest' | 'frame'>;

const SIGNATURE_BYTES = 64;

/**
 * The JSON of a statement whose signature holds (spec/statement.md); the caller reads it by the schema of that name.
 * Throws `bad_signature`, `malformed_record`, `malformed_message`, `limit_exceeded` or `unsupported_version`.
 */
export function openStatement(
  record: Uint8Array,
  name: StatementName,
  publicKey: Uint8Array,
  primitives: VerifyPrimitives,
): unknown {
  const { json, signature } = splitStatement(record, name);
  if (!primitives.verifySignature(signature, labelled(name, json), publicKey)) {
    throw new PorchlightError(
      'bad_signature',
      `the ${name} is not signed by the key that it must be signed by`,
    );
  }
  return parseCanonical(json);
}

/** The JSON of a statement before its signature was checked, to learn which key it claims; rely on nothing in it. Throws as `openStatement`. */
export function peekStatement(record: Uint8Array, name: StatementName): unknown {
  return parseCanonical(splitStatement(record, name).json);
}

/** Signs `value` as a statement. `sign` is Ed25519 with the signer's secret key. Throws `malformed_message` or `limit_exceeded`. */
export function makeStatement(
  name: StatementName,
  value: unknown,
  sign: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  const json = utf8(canonicalJson(value));
  const length = json.length + SIGNATURE_BYTES;
  if (RECORD_HEAD_BYTES + length > LIMITS.recordBytes) {
    throw new PorchlightError('limit_exceeded', `a ${name} has at most ${LIMITS.recordBytes} bytes`);
  }
  return concatBytes(recordHead(name, length), json, sign(labelled(name, json)));
}

function splitStatement(
  record: Uint8Array,
  name: StatementName,
): { json: Uint8Array; signature: Uint8Array } {
  const body = readBody(record, name);
  if (body.length < SIGNATURE_BYTES + 2) throw malformed('it is too short for a statement');
  const border = body.length - SIGNATURE_BYTES;
  return { json: body.subarray(0, border), signature: body.subarray(border) };
}

function parseCanonical(json: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = decodeUtf8(json);
    value = JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the statement is not JSON in UTF-8', { cause });
  }
  if (canonicalJson(value) !== text) {
    throw new PorchlightError('malformed_message', 'the statement is not in the canonical form of RFC 8785');
  }
  return value;
}
