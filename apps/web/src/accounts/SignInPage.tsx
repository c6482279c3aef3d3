import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Link } from 'react-aria-components';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Form, Notice, PasswordField, Stack, TextField } from '../kit/index.ts';
import { askPasskey, askPrf, canAskPasskey } from './askPasskey.ts';
import { EnrolStep } from './EnrolStep.tsx';
import { EntryFrame } from './EntryFrame.tsx';
import { FactorStep } from './FactorStep.tsx';
import { useStanding, useStandingAgain } from './useStanding.ts';

/** The way in: password or passkey, then the second factor, or the first one to be added. */
export function SignInPage() {
  const { data: standing } = useStanding();
  const again = useStandingAgain();
  const navigate = useNavigate();
  const { account } = useClient();
  const [isProved, setProved] = useState(false);
  const isOpen = standing?.kind === 'open';
  useEffect(() => {
    if (isOpen && !isProved) void navigate({ to: '/' });
  }, [isOpen, isProved, navigate]);
  const enter = useAct(async () => {
    await account.enter();
    await again();
  });
  if (standing?.kind === 'half' && standing.state.factors.length === 0) {
    return (
      <EnrolStep state={standing.state} onProved={() => setProved(true)} onDone={() => setProved(false)} />
    );
  }
  if (standing?.kind === 'half') {
    return (
      <FactorStep state={standing.state} onProved={() => enter.run()} busy={enter.busy} error={enter.error} />
    );
  }
  return <PasswordStep isLocked={standing?.kind === 'locked'} />;
}

/** The first factor. */
function PasswordStep({ isLocked }: { isLocked: boolean }) {
  const { account } = useClient();
  const again = useStandingAgain();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useAct(async () => {
    const state = await account.byPassword(email.trim(), password);
    if (state.isProved) await account.enter();
    await again();
  });
  const byPasskey = useAct(async () => {
    const answer = await askPasskey(account, 'login');
    const { accountId } = await account.byPasskey(answer);
    const credentialId = answer.response.id;
    const prf = await askPrf(account, accountId, credentialId);
    if (prf !== null) await account.bringPrf(credentialId, prf);
    await account.enter();
    await again();
  });
  return (
    <EntryFrame
      title="Sign in"
      lead="Your password opens your keys in this browser. It never leaves it."
      after={
        <>
          New here? <Link href="/sign-up">Make an account</Link> ·{' '}
          <Link href="/recover">Lost your password?</Link>
        </>
      }
    >
      <Stack gap="l">
        {isLocked && (
          <Notice title="This browser has no keys yet">
            Sign in once more to open what your cameras filmed.
          </Notice>
        )}
        <Form
          submit="Sign in"
          busy={signIn.busy}
          error={signIn.error ?? byPasskey.error}
          onSubmit={signIn.run}
        >
          <TextField
            label="E-mail"
            type="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
            isRequired
            autoFocus
          />
          <PasswordField label="Password" value={password} onChange={setPassword} isRequired />
        </Form>
        {canAskPasskey() && (
          <Button icon="key" wide busy={byPasskey.busy} onPress={() => byPasskey.run()}>
            Use a passkey instead
          </Button>
        )}
        {byPasskey.busy && (
          <Notice>Your passkey is asked twice: to let you in, and then to open your keys.</Notice>
        )}
      </Stack>
    </EntryFrame>
  );
}
