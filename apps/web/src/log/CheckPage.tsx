import { errorHint } from '../client/errorHint.ts';
import { Card, CodeBlock, ErrorState, PageHeader, Skeleton, Stack } from '../kit/index.ts';
import { LogFrame } from './LogFrame.tsx';
import { mirrorCommand, verifyCommand, witnessCommand, witnessLogs } from './ownChecks.ts';
import { useLog } from './useLog.ts';

/** How to check the log with one's own tools, and how to help watching it. */
export function CheckPage() {
  const log = useLog();
  return (
    <LogFrame>
      <PageHeader
        title="Check it without us"
        lead="Don’t take our word, nor this page’s: it comes from the same server as the log. All of this runs on your own machine, and most of it works with other people’s tools too."
        back={{ href: '/transparency', label: 'Public log' }}
      />
      {log.isPending && <Skeleton lines={8} />}
      {log.data === undefined && log.error !== null && (
        <ErrorState
          title="The log can’t be reached now"
          hint={errorHint(log.error)}
          onRetry={() => void log.refetch()}
        />
      )}
      {log.data !== undefined && <Ways description={log.data.description} />}
    </LogFrame>
  );
}

function Ways({ description }: { description: Parameters<typeof verifyCommand>[0] }) {
  const mirror = description.witnesses.find(({ mirrorUrl }) => mirrorUrl !== null)?.mirrorUrl ?? null;
  return (
    <Stack gap="l">
      <Card title="Check every entry">
        <p>
          From a copy of Porchlight’s source. It fetches the whole log, computes it anew, checks every
          signature and every published rule, and remembers where it was.
        </p>
        <CodeBlock label="Command that checks the log" text={verifyCommand(description)} />
        {mirror !== null && (
          <>
            <p>A mirror keeps the same entries, and is read in the same way when ours is gone:</p>
            <CodeBlock label="Command that checks a mirror" text={verifyCommand(description, mirror)} />
          </>
        )}
      </Card>
      <Card title="Check one proof">
        <p>
          A saved <code>.tlog-proof</code> holds one entry and all that shows its place, and needs no network.
          Its form is C2SP tlog-proof: any tool for it works, with this policy, which names the log’s key and
          the witnesses that have to have signed. Keep your own copy, and compare it with your neighbours’.
        </p>
        <CodeBlock label="Policy of the log" text={description.policy} />
      </Card>
      <Card title="Run a witness">
        <p>
          A small process that signs each state of the log which goes on from the last one it saw. Each one in
          honest hands makes it harder to rewrite the log unseen. It needs a key of its own and a file{' '}
          <code>logs.txt</code> with the log’s line:
        </p>
        <CodeBlock label="Log file of a witness" text={witnessLogs(description)} />
        <CodeBlock label="Command that runs a witness" text={witnessCommand()} />
        <p>Then tell whoever runs this log the witness’s key and address, to be named in the policy.</p>
      </Card>
      <Card title="Run a mirror">
        <p>
          A mirror is a witness that also keeps every entry and serves them, so that the log outlives us. It
          takes the same file and one setting more:
        </p>
        <CodeBlock label="Command that runs a mirror" text={mirrorCommand()} />
      </Card>
    </Stack>
  );
}
