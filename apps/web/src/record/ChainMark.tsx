import { Holds, Notice } from '../kit/index.ts';
import { PlaceMark } from '../log/ProofMark.tsx';
import type { AuditView } from '../worker/AuditPart.ts';
import { sayFault } from './recordWords.ts';

/** Whether the record holds, and why that can be known. */
export function ChainMark({ view: { rows, faults, rememberedSeq, logged } }: { view: AuditView }) {
  if (faults.length > 0) {
    return (
      <Notice tone="danger" title="The record doesn’t hold">
        <ul className="pl-record-faults">
          {faults.map((fault) => (
            <li key={sayFault(fault)}>{sayFault(fault)}</li>
          ))}
        </ul>
        The other rows fit their hashes. Ask whoever runs the cloud, and keep this page as evidence.
      </Notice>
    );
  }
  return (
    <Holds label="How the record stands" title="The chain holds">
      <p>
        All {rows.length} rows were checked in this browser just now. Each holds a hash of the one before it,
        so that none can be changed or taken out later without all after it being wrong.{' '}
        {rememberedSeq > 0
          ? `This browser remembers row ${rememberedSeq} from an earlier visit, and it is still the same.`
          : 'This browser remembers the newest one from now on, so that the end can’t be cut off unseen.'}
      </p>
      {logged !== null && (
        <div className="pl-chain-logged">
          <span>The record up to row {logged.seq} was written into the public log</span>
          <PlaceMark index={logged.index} />
        </div>
      )}
    </Holds>
  );
}
