import { useEffect, useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { ButtonLink, ErrorState, Spinner, Stack } from '../kit/index.ts';
import { EntryFrame } from './EntryFrame.tsx';

/** Where the mailed link leads; its token is in the fragment, which no server sees. */
export function ConfirmPage() {
  const { account } = useClient();
  const [isDone, setDone] = useState(false);
  const confirm = useAct(async () => {
    await account.confirm(location.hash.slice(1));
    history.replaceState(null, '', '/confirm');
    setDone(true);
  });
  const { run } = confirm;
  useEffect(() => run(), [run]);
  return (
    <EntryFrame title={isDone ? 'Your account is ready' : 'Finishing your account'}>
      {confirm.error !== undefined && (
        <Stack gap="l">
          <ErrorState title="This link doesn’t count" hint={confirm.error} />
          <ButtonLink href="/sign-up" wide>
            Make an account
          </ButtonLink>
          <ButtonLink href="/sign-in" look="quiet" wide>
            Sign in
          </ButtonLink>
        </Stack>
      )}
      {confirm.error === undefined && !isDone && <Spinner label="Finishing your account" />}
      {isDone && (
        <Stack gap="l">
          <p>Sign in now, and add a second factor.</p>
          <ButtonLink href="/sign-in" look="primary" wide>
            Sign in
          </ButtonLink>
        </Stack>
      )}
    </EntryFrame>
  );
}
