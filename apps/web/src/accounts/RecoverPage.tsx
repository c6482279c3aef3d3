import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { ButtonLink, Form, Stack, TextField } from '../kit/index.ts';
import { EntryFrame } from './EntryFrame.tsx';
import { FactorForm } from './FactorForm.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useStandingAgain } from './useStanding.ts';

/** The way back with the recovery key: words, second factor, new password. */
export function RecoverPage() {
  const { account } = useClient();
  const again = useStandingAgain();
  const [email, setEmail] = useState('');
  const [state, setState] = useState<SessionState | null>(null);
  const [step, setStep] = useState<'words' | 'factor' | 'password' | 'done'>('words');
  const enter = useAct(async () => {
    await account.enter();
    setStep('password');
  });
  const after = <Link href="/sign-in">Back to sign in</Link>;
  if (step === 'words') {
    const go = (next: SessionState) => {
      setState(next);
      setStep('factor');
    };
    return (
      <EntryFrame
        title="Use your recovery key"
        lead="The 24 words on your sheet lead back to your keys."
        after={after}
      >
        <WordsForm email={email} onEmail={setEmail} onIn={go} />
      </EntryFrame>
    );
  }
  if (step === 'factor' && state !== null) {
    return (
      <EntryFrame title="One more step" lead="Your recovery key alone opens nothing, either." after={after}>
        <FactorForm state={state} onProved={() => enter.run()} busy={enter.busy} error={enter.error} />
      </EntryFrame>
    );
  }
  if (step === 'password') {
    const done = async () => {
      await again();
      setStep('done');
    };
    return (
      <EntryFrame title="Choose a new password" lead="Your keys stay the same; every session ends.">
        <PasswordForm email={email} onSet={() => void done()} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title="Your new password counts">
      <Stack gap="l">
        <p>Every browser was signed out. Your recovery key still counts.</p>
        <ButtonLink href="/sign-in" look="primary" wide>
          Sign in
        </ButtonLink>
      </Stack>
    </EntryFrame>
  );
}

function WordsForm({
  email,
  onEmail,
  onIn,
}: {
  email: string;
  onEmail: (email: string) => void;
  onIn: (state: SessionState) => void;
}) {
  const { account } = useClient();
  const [words, setWords] = useState('');
  const enter = useAct(async () => onIn(await account.byRecovery(email.trim(), words)));
  return (
    <Form submit="Go on" busy={enter.busy} error={enter.error} onSubmit={enter.run}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        onChange={onEmail}
        isRequired
        autoFocus
      />
      <TextField
        label="Recovery key"
        hint="24 words; capitals, commas and numbers don’t matter."
        rows={5}
        value={words}
        onChange={setWords}
        spellCheck="false"
        autoComplete="off"
        isRequired
      />
    </Form>
  );
}

function PasswordForm({ email, onSet }: { email: string; onSet: () => void }) {
  const { account } = useClient();
  const [password, setPassword] = useState('');
  const [, setStrong] = useState(false);
  const set = useAct(async () => {
    await account.setPasswordByRecovery(password);
    onSet();
  });
  return (
    <Form submit="Set the password" busy={set.busy} error={set.error} onSubmit={set.run}>
      <NewPassword email={email} value={password} onChange={setPassword} onJudged={setStrong} />
    </Form>
  );
}
