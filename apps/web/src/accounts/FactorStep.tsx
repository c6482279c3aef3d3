import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button } from '../kit/index.ts';
import { EntryFrame } from './EntryFrame.tsx';
import { FactorForm } from './FactorForm.tsx';
import { useStandingAgain } from './useStanding.ts';

/** The second factor, at the way in. */
export function FactorStep({
  state,
  onProved,
  busy,
  error,
}: {
  state: SessionState;
  onProved: () => void;
  busy: boolean;
  error: string | undefined;
}) {
  const { account } = useClient();
  const again = useStandingAgain();
  const [isWithCode, setWithCode] = useState(false);
  const leave = useAct(async () => {
    await account.leaveHalf();
    await again();
  });
  return (
    <EntryFrame
      title="One more step"
      lead={isWithCode ? 'A backup code counts once.' : 'Your password alone opens nothing.'}
      after={
        <Button look="quiet" small onPress={() => leave.run()}>
          Sign in as somebody else
        </Button>
      }
    >
      <FactorForm state={state} onProved={onProved} busy={busy} error={error} onBackup={setWithCode} />
    </EntryFrame>
  );
}
