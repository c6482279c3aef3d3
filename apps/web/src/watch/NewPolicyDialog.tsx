import { useEffect, useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { Button, CodeBlock, Dialog, Notice, Spinner } from '../kit/index.ts';
import type { KnownPolicies } from '../worker/WatchPart.ts';
import { useWatch } from './useWatch.tsx';

/** Shows which log and witnesses the cloud names now beside those that the account knows, and takes what it has shown and nothing else. */
export function NewPolicyDialog({ onClose }: { onClose: () => void }) {
  const { policies, trustNewPolicy } = useWatch();
  const [known, setKnown] = useState<KnownPolicies | null>(null);
  const look = useAct(async () => setKnown(await policies()));
  const trust = useAct(async (policy: string) => {
    await trustNewPolicy(policy);
    onClose();
  });
  const { run } = look;
  useEffect(() => void run(), [run]);
  const isNew = known !== null && known.named !== known.pinned;
  return (
    <Dialog
      title="Take the log’s new keys and witnesses?"
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Leave it</Button>
          {isNew && (
            <Button look="danger" busy={trust.busy} onPress={() => trust.run(known.named)}>
              Take them
            </Button>
          )}
        </>
      }
    >
      <p>
        Your browsers check the log by the keys that they met first. Take others only if the change was
        announced, and a neighbour’s browser or a mirror shows the same.
      </p>
      {look.busy && <Spinner label="Asking the cloud" />}
      {known !== null && !isNew && <p>The cloud names the same keys and witnesses that you know.</p>}
      {isNew && (
        <>
          {known.pinned !== null && (
            <>
              <p>What you know:</p>
              <CodeBlock label="What you know" text={known.pinned} />
            </>
          )}
          <p>What the cloud names now:</p>
          <CodeBlock label="What the cloud names now" text={known.named} />
        </>
      )}
      {(look.error ?? trust.error) !== undefined && (
        <Notice tone="danger">{look.error ?? trust.error}</Notice>
      )}
    </Dialog>
  );
}
