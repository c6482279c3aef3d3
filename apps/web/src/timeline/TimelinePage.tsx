import { errorHint } from '../client/errorHint.ts';
import { ButtonLink, EmptyState, ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { TimelineDays } from './TimelineDays.tsx';
import { TimelineFilters } from './TimelineFilters.tsx';
import { type Timeline, useTimeline } from './useTimeline.ts';
import './Timeline.css';

/** What the house has filmed, by day. */
export function TimelinePage() {
  const timeline = useTimeline();
  const { days, isPending, error, filter } = timeline;
  const isEmpty = !isPending && error === null && days.length === 0;
  return (
    <>
      <PageHeader
        title="Timeline"
        actions={
          <>
            <ButtonLink href="/deletions" icon="trash" look="quiet">
              Deleted
            </ButtonLink>
            <ButtonLink href="/export" icon="download">
              Export
            </ButtonLink>
          </>
        }
      />
      <TimelineFilters
        devices={[...timeline.devices.values()]}
        filter={filter}
        onChange={timeline.setFilter}
      />
      {error !== null && days.length === 0 && (
        <ErrorState
          title="The recordings can’t be shown now"
          hint={errorHint(error)}
          onRetry={timeline.retry}
        />
      )}
      {isPending && error === null && <Skeleton picture />}
      {isEmpty && <Empty timeline={timeline} />}
      {days.length > 0 && <TimelineDays timeline={timeline} />}
    </>
  );
}

function Empty({ timeline: { filter, unglanced, isFetchingEarlier, hasEarlier } }: { timeline: Timeline }) {
  if (unglanced > 0 || isFetchingEarlier || hasEarlier) return <Skeleton picture />;
  const isFiltered = Object.values(filter).some((value) => value !== null);
  return isFiltered ? (
    <EmptyState
      icon="search"
      title="Nothing like that was filmed"
      action={<ButtonLink href="/timeline">Show everything</ButtonLink>}
    >
      No recording fits what you chose.
    </EmptyState>
  ) : (
    <EmptyState icon="camera" title="Nothing was filmed yet">
      As soon as one of your devices sees something move, it stands here.
    </EmptyState>
  );
}
