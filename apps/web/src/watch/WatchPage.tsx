import { useAct } from '../client/useAct.ts';
import { sayTime } from '../clips/sayTime.ts';
import { Button, Holds, Notice, PageHeader, Spinner, Stack } from '../kit/index.ts';
import { FindingCard } from './FindingCard.tsx';
import { HowFar } from './HowFar.tsx';
import { useWatch } from './useWatch.tsx';
import { openFindings } from './watchWords.ts';
import './watch.css';

/** What the watch over the public log found about this home's keys, and what to do about each. */
export function WatchPage() {
  const { view, checkNow } = useWatch();
  const check = useAct(checkNow);
  const open = openFindings(view);
  const known = view.findings.filter(({ isAcknowledged }) => isAcknowledged);
  return (
    <>
      <PageHeader
        title="What changed in your home’s keys"
        lead="Every change of your keys has to be in the public log. This browser reads all of it, and knows which changes are yours."
        actions={
          <Button icon="refresh" busy={check.busy} onPress={() => check.run()}>
            Look now
          </Button>
        }
      />
      {check.error !== undefined && <Notice tone="danger">{check.error}</Notice>}
      <Standing />
      {open.map((finding) => (
        <FindingCard key={finding.id} finding={finding} />
      ))}
      <HowFar />
      {known.length > 0 && (
        <Stack>
          <h2 className="pl-watch-known">Known changes</h2>
          {known.map((finding) => (
            <FindingCard key={finding.id} finding={finding} />
          ))}
        </Stack>
      )}
    </>
  );
}

function Standing() {
  const { view } = useWatch();
  const open = openFindings(view).length;
  if (open > 0) {
    return (
      <Notice
        tone="danger"
        title={open === 1 ? 'One thing needs your answer' : `${open} things need your answer`}
      >
        Until it is settled, this stays at the head of every page.
      </Notice>
    );
  }
  if (view.state === 'checking') return <Spinner label="Reading the public log" />;
  if (view.state === 'unreachable') return <Unreachable checkedAtMs={view.checkedAtMs} />;
  return (
    <Holds label="How your keys stand" title="All is well">
      <p>Every change of your home’s keys in the public log is one that you made or know of.</p>
    </Holds>
  );
}

function Unreachable({ checkedAtMs }: { checkedAtMs: number | null }) {
  return (
    <Notice tone="warning" icon="wifi-off" title="The public log can’t be reached now">
      {checkedAtMs === null
        ? 'It hasn’t been read in this browser yet.'
        : `It was read to its end last ${sayTime(checkedAtMs)}. What was changed since then isn’t known.`}{' '}
      This browser tries again by itself, and raises an alarm where the log stays silent for a day.
    </Notice>
  );
}
