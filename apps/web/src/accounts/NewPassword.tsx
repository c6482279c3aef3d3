import type { PasswordJudgement } from '@porchlight/owner-client/password';
import { useEffect, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { PasswordField } from '../kit/index.ts';
import './NewPassword.css';

const WORDS = ['Guessed at once', 'Guessed in minutes', 'Guessed in a day', 'Good', 'Very good'] as const;
const PAUSE_MS = 250;

/** A password to be chosen, judged while it is typed: by how it would be guessed, and whether it was stolen from others. */
export function NewPassword({
  email,
  value,
  onChange,
  onJudged,
}: {
  email: string;
  value: string;
  onChange: (value: string) => void;
  onJudged: (isAcceptable: boolean) => void;
}) {
  const { account } = useClient();
  const [judged, setJudged] = useState<PasswordJudgement | null>(null);
  useEffect(() => {
    if (value === '') return setJudged(null);
    let isLatest = true;
    const timer = setTimeout(() => {
      account.judge(value, email).then(
        (judgement) => {
          if (!isLatest) return;
          setJudged(judgement);
          onJudged(judgement.isAcceptable);
        },
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [account, value, email, onJudged]);
  return (
    <div className="pl-new-password">
      <PasswordField
        label="Password"
        hint="Four unusual words make a good one. Not your address, nor a word with digits behind it."
        autoComplete="new-password"
        value={value}
        onChange={onChange}
        isRequired
      />
      <div className="pl-strength" data-score={judged?.score ?? 0} aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
      <p className="pl-strength-word" role="status">
        {judged === null ? '' : `${WORDS[judged.score]}. ${judged.warning ?? ''}`}
      </p>
    </div>
  );
}
