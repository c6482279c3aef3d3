import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { Frontier, type Sha256 } from '@porchlight/tlog';
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The schema of `LogState`, as it is kept. */
export const logStateSchema = z.strictObject({
  size: z.int().min(0),
  hashesHex: z.array(hash).max(53),
  checkpoint: z.string().max(65_536).nullable(),
  followedAtMs: z.int().min(0),
});

/** How far a client has followed the log: the frontier of the tree that it has read, and the checkpoint that it came to, null before the first. `followedAtMs` by this client's clock. */
export type LogState = z.output<typeof logStateSchema>;

/** Throws `malformed_record` for hashes that aren't those of a tree of this size. */
export function frontierOf(
  { size, hashesHex }: Pick<LogState, 'size' | 'hashesHex'>,
  sha256: Sha256,
): Frontier {
  return new Frontier(sha256, size, hashesHex.map(hexToBytes));
}

/** The parts of a state that name its tree. */
export function stateOf(frontier: Frontier): Pick<LogState, 'size' | 'hashesHex'> {
  return { size: frontier.size, hashesHex: frontier.hashes.map(bytesToHex) };
}
