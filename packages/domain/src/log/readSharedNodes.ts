import { nodeHash, type ReadNodes, type Sha256, TILE_HEIGHT, type TreeNode } from '@porchlight/tlog';

/** Reads nodes by way of `read`, and computes each of them once: for many proofs of neighbours. */
export function readSharedNodes(read: ReadNodes, sha256: Sha256): ReadNodes {
  const known = new Map<string, Promise<Uint8Array>>();
  const nodeOf = (node: TreeNode): Promise<Uint8Array> => {
    const key = `${node.level}/${node.index}`;
    const found = known.get(key) ?? compute(node);
    known.set(key, found);
    return found;
  };
  const compute = async ({ level, index }: TreeNode): Promise<Uint8Array> => {
    if (level % TILE_HEIGHT === 0) return (await read([{ level, index }]))[0] ?? new Uint8Array(0);
    const left = await nodeOf({ level: level - 1, index: 2 * index });
    const right = await nodeOf({ level: level - 1, index: 2 * index + 1 });
    return nodeHash(left, right, sha256);
  };
  return (nodes) => Promise.all(nodes.map(nodeOf));
}
