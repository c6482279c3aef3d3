import { MONITORING_WINDOW_MS } from '@porchlight/owner-client/log';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { sayTime } from '../clips/sayTime.ts';
import { Button, Card, DefinitionList, Row } from '../kit/index.ts';
import { sayEntries } from '../log/logTimes.ts';
import { NewPolicyDialog } from './NewPolicyDialog.tsx';
import { useWatch } from './useWatch.tsx';

const HOUR_MS = 3_600_000;
const WINDOW = `Within ${MONITORING_WINDOW_MS / HOUR_MS} hours, if you open Porchlight once a day`;

/** When the log was followed and how far, and the way to a changed policy. */
export function HowFar() {
  const { view } = useWatch();
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title="How the log is followed">
      <DefinitionList
        items={[
          ['Read to its end', view.checkedAtMs === null ? 'Not yet' : sayTime(view.checkedAtMs)],
          ['So far', view.treeSize === null ? 'Nothing' : sayEntries(view.treeSize)],
          ['While Porchlight is open', 'Read again every ten minutes'],
          ['A change that isn’t yours is noticed', WINDOW],
        ]}
      />
      <Row>
        <Link href="/transparency">Look at the public log</Link>
        <Button small onPress={() => setAsking(true)}>
          The log has new keys or witnesses
        </Button>
      </Row>
      {isAsking && <NewPolicyDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}
