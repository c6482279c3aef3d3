import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { BackupCodes } from './BackupCodes.tsx';
import { EnrolFactor } from './EnrolFactor.tsx';
import { EntryFrame } from './EntryFrame.tsx';
import { RecoverySheet } from './RecoverySheet.tsx';
import { useStandingAgain } from './useStanding.ts';

type Step = 'factor' | 'codes' | 'recovery';

/** What a newcomer does before the account can be used: a second factor, backup codes, and a recovery key. */
export function EnrolStep({
  state,
  onProved,
  onDone,
}: {
  state: SessionState;
  onProved: () => void;
  onDone: () => void;
}) {
  const { account } = useClient();
  const again = useStandingAgain();
  const [step, setStep] = useState<Step>('factor');
  const enter = useAct(async () => {
    onProved();
    await account.enter();
    setStep('codes');
  });
  const finish = async () => {
    onDone();
    await again();
  };
  if (step === 'factor') {
    return (
      <EntryFrame
        title="Add a second factor"
        lead="Passwords get guessed and stolen. From now on nobody signs in with yours alone."
      >
        <EnrolFactor state={state} onAdded={() => enter.run()} busy={enter.busy} error={enter.error} />
      </EntryFrame>
    );
  }
  if (step === 'codes') {
    return (
      <EntryFrame
        title="Keep these backup codes"
        lead="Each lets you in once when your phone or key is not at hand."
      >
        <BackupCodes onDone={() => setStep('recovery')} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame
      title="Write down your recovery key"
      lead="If you lose your password, these words are the only way back to your recordings. We can’t reset anything: we have no key."
    >
      <RecoverySheet onDone={() => void finish()} canSkip />
    </EntryFrame>
  );
}
