import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Holds, Notice, Stack } from '../kit/index.ts';
import type { FailedCheck, LogView } from './LogView.ts';
import { sayEntries, sayMoment } from './logTimes.ts';
import { faultWords, seenAtMs, witnessesWords } from './logWords.ts';

/** Whether what the log shows held in this browser, and why that can be known. */
export function TreeMark({ view, onChanged }: { view: LogView; onChanged: () => void }) {
  const { tree } = view;
  return (
    <Stack>
      {tree.state === 'failed' && <FailedMark check={tree} />}
      {tree.state === 'waiting' && (
        <Notice tone="info" icon="clock" title="Nothing is shown yet">
          The log has no state that enough witnesses have signed. It goes on taking entries, and nobody relies
          on them before.
        </Notice>
      )}
      {tree.state === 'proven' && <ProvenMark view={view} tree={tree} />}
      {view.isPolicyNew && <NewPolicy view={view} onTrusted={onChanged} />}
    </Stack>
  );
}

function ProvenMark({
  view: { newest, pinnedAtMs, readAtMs },
  tree: { size, seenBy, since },
}: {
  view: LogView;
  tree: Extract<LogView['tree'], { readonly state: 'proven' }>;
}) {
  const atMs = seenAtMs(seenBy);
  return (
    <Holds label="How the log stands" title={`Checked in this browser ${sayMoment(readAtMs, readAtMs)}`}>
      <p>
        {atMs === null
          ? `The log signed a state with ${sayEntries(size)}. It asks for no witnesses.`
          : `${witnessesWords(seenBy)} signed the log’s state with ${sayEntries(size)}${seenBy.length === 1 ? '' : ', the last of them'} ${sayMoment(atMs, readAtMs)}.`}{' '}
        {newest.length > 0 && 'The newest entries below stand in it as they are shown. '}
        {since === null || since.size === 0
          ? 'This browser remembers it from now on, so that nothing can be taken back unseen.'
          : `It goes on from the ${sayEntries(since.size)} that this browser saw ${sayMoment(since.atMs, readAtMs)}: none of them was changed or removed.`}
      </p>
      <p className="pl-tree-by">
        Held against the keys of the log and its witnesses that this browser met{' '}
        {sayMoment(pinnedAtMs, readAtMs)}.
      </p>
    </Holds>
  );
}

/** What didn't hold, and what to do. */
export function FailedMark({ check }: { check: FailedCheck }) {
  const { title, meaning, advice } = faultWords(check);
  return (
    <Notice tone="danger" title={title}>
      <p>{meaning}</p>
      <p>{advice}</p>
      <p className="pl-log-reason">What the check says: {check.reason}.</p>
    </Notice>
  );
}

function NewPolicy({ view: { pinnedAtMs, readAtMs }, onTrusted }: { view: LogView; onTrusted: () => void }) {
  const { log } = useClient();
  const trust = useAct(async () => {
    await log.trustAnew();
    onTrusted();
  });
  return (
    <Notice
      tone="warning"
      title="The log names other keys or witnesses than before"
      action={
        <Button small busy={trust.busy} onPress={() => trust.run()}>
          Take the new ones
        </Button>
      }
    >
      Until you take them, this browser goes on checking by those that it met{' '}
      {sayMoment(pinnedAtMs, readAtMs)}. Take the new ones if the change was announced, or if a neighbour’s
      browser shows the same.
      {trust.error !== undefined && <p>{trust.error}</p>}
    </Notice>
  );
}
