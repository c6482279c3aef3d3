import { concatBytes, utf8 } from '@porchlight/kernel';

/** What a signature of spec/clip.md or spec/statement.md is made over: `"porchlight/v1/" ‖ name ‖ 0x00 ‖ content`. */
export function signedMessage(name: string, ...content: readonly Uint8Array[]): Uint8Array {
  return concatBytes(utf8(`porchlight/v1/${name}\0`), ...content);
}
