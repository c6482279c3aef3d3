import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import { errorHint } from '../client/errorHint.ts';
import { saveFile } from '../clips/saveFile.ts';
import { BadgePopover, Button, Row } from '../kit/index.ts';
import type { ProofCheck } from './LogView.ts';
import { sayCount, sayMoment } from './logTimes.ts';
import { faultWords, seenAtMs, witnessesWords } from './logWords.ts';
import { usePlace, useProof } from './useLog.ts';
import './log.css';

/** Whether a logged thing is in the public log, checked in this browser by its `.tlog-proof`. Null is one that waits for the log. */
export function ProofMark({ proof }: { proof: string | null }) {
  return <CheckMark check={useProof(proof)} proof={proof} />;
}

function CheckMark({ check, proof }: { check: ReturnType<typeof useProof>; proof: string | null }) {
  if (check.data !== undefined) return <ProofMarkOf check={check.data} />;
  if (check.error !== null) {
    return (
      <BadgePopover label="Not checked" tone="neutral" icon="wifi-off" title="It couldn’t be checked now">
        <p>{errorHint(check.error)}</p>
        <Ways proof={proof} />
      </BadgePopover>
    );
  }
  return (
    <BadgePopover label="Checking" tone="neutral" icon="clock" title="It is being checked">
      <p>This browser looks whether this stands in the public log.</p>
    </BadgePopover>
  );
}

/** The same for what is known by its place in the log. */
export function PlaceMark({ index }: { index: number }) {
  return <CheckMark check={usePlace(index)} proof={null} />;
}

/** The mark of something that was checked. */
export function ProofMarkOf({ check }: { check: ProofCheck }) {
  if (check.state === 'waiting') {
    return (
      <BadgePopover
        label="Waiting for witnesses"
        tone="warning"
        icon="clock"
        title="Not in the public log yet"
      >
        <p>
          It is on its way: it needs a place in the log, and the signatures of enough witnesses. Nobody relies
          on it before.
        </p>
        <Ways proof={null} />
      </BadgePopover>
    );
  }
  if (check.state === 'failed') {
    const { title, meaning, advice } = faultWords(check);
    return (
      <BadgePopover label="Not proven" tone="danger" icon="alert" title={title}>
        <p>{meaning}</p>
        <p>{advice}</p>
        <p className="pl-log-reason">What the check says: {check.reason}.</p>
        <Ways proof={check.proof} />
      </BadgePopover>
    );
  }
  return (
    <BadgePopover label="In the public log" tone="good" icon="check" title="In the public log">
      <ProvenWords check={check} />
      <Ways proof={check.proof} index={check.index} />
    </BadgePopover>
  );
}

function ProvenWords({ check }: { check: Extract<ProofCheck, { readonly state: 'proven' }> }) {
  const atMs = seenAtMs(check.seenBy);
  return (
    <>
      <p>
        This is in the public log as entry {sayCount(check.index)}.{' '}
        {atMs !== null && `${witnessesWords(check.seenBy)} saw it ${sayMoment(atMs, Date.now())}. `}
        It can’t be changed or removed without being noticed.
      </p>
      <p className="pl-log-note">Checked in this browser, without asking anybody.</p>
    </>
  );
}

function Ways({ proof, index }: { proof: string | null; index?: number }): ReactNode {
  const name = index === undefined ? 'entry.tlog-proof' : `entry-${index}.tlog-proof`;
  return (
    <Row>
      {proof !== null && (
        <Button small icon="download" onPress={() => saveFile(new Blob([proof]), name)}>
          Save the proof
        </Button>
      )}
      <Link href="/transparency/check">How to check it without us</Link>
    </Row>
  );
}
