import { useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  PageHeader,
  Row,
  Select,
  Skeleton,
} from '../kit/index.ts';
import { useHousehold } from '../people/useHousehold.ts';
import type { AuditView } from '../worker/AuditPart.ts';
import { ChainMark } from './ChainMark.tsx';
import { layRecord } from './layRecord.ts';
import { RecordDays } from './RecordDays.tsx';
import type { RecordFilter } from './recordWords.ts';
import { useRecord, useRecordNames } from './useRecord.ts';
import './record.css';

const FILTERS: readonly { readonly value: RecordFilter; readonly label: string }[] = [
  { value: 'all', label: 'Everybody' },
  { value: 'self', label: 'You' },
  { value: 'member', label: 'Other members' },
  { value: 'agency', label: 'Agencies' },
  { value: 'operator', label: 'The operator' },
  { value: 'link', label: 'Links that you shared' },
  { value: 'system', label: 'The cloud itself' },
];

/** Every access to what belongs to the household: by whom, when, and why. */
export function RecordPage() {
  const household = useHousehold();
  const header = (
    <PageHeader
      title="Record"
      lead="Every access to what is yours, written down before it happens."
      actions={
        <ButtonLink href="/record/holdings" icon="file">
          What a demand would get
        </ButtonLink>
      }
    />
  );
  if (household.data === null) {
    return (
      <>
        {header}
        <EmptyState icon="shield" title="Nothing to record yet">
          The record begins with your household’s first device.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      {header}
      <CheckedRecord />
    </>
  );
}

function CheckedRecord() {
  const record = useRecord();
  if (record.isPending) return <Skeleton lines={8} />;
  if (record.data === undefined) {
    return (
      <ErrorState
        title="The record can’t be shown now"
        hint={errorHint(record.error)}
        onRetry={() => void record.refetch()}
      />
    );
  }
  return (
    <>
      <ChainMark view={record.data} />
      <Lines view={record.data} />
    </>
  );
}

const LINES_A_STEP = 100;

function Lines({ view: { rows, faults } }: { view: AuditView }) {
  const names = useRecordNames();
  const [filter, setFilter] = useState<RecordFilter>('all');
  const [shown, setShown] = useState(LINES_A_STEP);
  const lines = layRecord(rows, faults, filter, names.selfId);
  return (
    <>
      <div className="pl-record-filter">
        <Select
          label="Who"
          options={FILTERS}
          value={filter}
          onChange={(next) => {
            setFilter(next);
            setShown(LINES_A_STEP);
          }}
        />
      </div>
      {lines.length === 0 ? (
        <EmptyState icon="shield" title="No access">
          Nobody of these has come to anything of yours.
        </EmptyState>
      ) : (
        <RecordDays lines={lines.slice(0, shown)} names={names} />
      )}
      {lines.length > shown && (
        <Row>
          <Button onPress={() => setShown(shown + LINES_A_STEP)}>
            Show {lines.length - shown} earlier ones
          </Button>
        </Row>
      )}
    </>
  );
}
