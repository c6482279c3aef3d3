export {
  type AddCheckpoint,
  formatAddCheckpoint,
  parseAddCheckpoint,
  TREE_SIZE_MEDIA_TYPE,
} from './addCheckpoint.ts';
export {
  type Checkpoint,
  formatCheckpoint,
  isSignedBy,
  parseCheckpoint,
  readSignedCheckpoint,
  type SignedCheckpoint,
  signText,
} from './checkpoint.ts';
export { cosign, cosignedAt } from './cosignature.ts';
export { decodeEntryBundle, encodeEntryBundle, MAX_ENTRY_BYTES, requireEntryLength } from './entryBundle.ts';
export { Frontier } from './Frontier.ts';
export { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './hashes.ts';
export {
  formatNote,
  formatSignatureLine,
  isKeyName,
  type Note,
  type NoteSignature,
  parseNote,
  parseSignatureLines,
} from './note.ts';
export {
  meetsQuorum,
  type Policy,
  type PolicyParty,
  type PolicyWitness,
  parsePolicy,
  type Quorum,
} from './policy.ts';
export type { Sha256, Sign, TlogPrimitives } from './primitives.ts';
export {
  formatProofFile,
  openProofFile,
  type ProofFile,
  type ProvenEntry,
  parseProofFile,
} from './proofFile.ts';
export { proveConsistency, proveInclusion, type ReadNodes, rootOfTree } from './proveInTree.ts';
export { type FetchTile, TileReader } from './TileReader.ts';
export {
  newTiles,
  parseTilePath,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  tileInTree,
  tilePath,
} from './tiles.ts';
export { completeSubtrees, type TreeNode } from './treeShape.ts';
export {
  type Cosigner,
  contradict,
  cosignersOf,
  signedByLog,
  type TrustedCheckpoint,
  trustCheckpoint,
} from './trustCheckpoint.ts';
export {
  formatVerifierKey,
  parseVerifierKey,
  SIGNATURE_TYPES,
  type SignatureType,
  type VerifierKey,
  verifierKey,
} from './verifierKey.ts';
export { type TreeHead, verifyConsistency, verifyInclusion } from './verifyProofs.ts';
