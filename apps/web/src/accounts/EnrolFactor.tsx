import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Form, Notice, Stack, TextField } from '../kit/index.ts';
import { canAskPasskey, makePasskey } from './askPasskey.ts';
import { QrCode } from './QrCode.tsx';

interface Enrolment {
  readonly factorId: string;
  readonly uri: string;
}

/** Adds a passkey or an authenticator app. */
export function EnrolFactor({
  state,
  onAdded,
  busy = false,
  error,
}: {
  state: SessionState;
  onAdded: () => void;
  busy?: boolean;
  error?: string | undefined;
}) {
  const { account } = useClient();
  const [app, setApp] = useState<Enrolment | null>(null);
  const passkey = useAct(async () => {
    await account.addPasskey('Passkey', await makePasskey(account, state.accountId, 'Porchlight'));
    onAdded();
  });
  const enrol = useAct(async () => setApp(await account.enrolApp('Authenticator app')));
  if (app !== null) return <ConfirmApp app={app} onAdded={onAdded} busy={busy} error={error} />;
  return (
    <Stack gap="l">
      {canAskPasskey() && (
        <Button icon="key" look="primary" wide busy={passkey.busy || busy} onPress={() => passkey.run()}>
          Use a passkey
        </Button>
      )}
      <Button icon="lock" wide busy={enrol.busy} onPress={() => enrol.run()}>
        Use an authenticator app
      </Button>
      {(passkey.error ?? enrol.error ?? error) !== undefined && (
        <Notice tone="danger">{passkey.error ?? enrol.error ?? error}</Notice>
      )}
    </Stack>
  );
}

function ConfirmApp({
  app: { factorId, uri },
  onAdded,
  busy,
  error,
}: {
  app: Enrolment;
  onAdded: () => void;
  busy: boolean;
  error: string | undefined;
}) {
  const { account } = useClient();
  const [code, setCode] = useState('');
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const confirm = useAct(async () => {
    await account.confirmApp(factorId, code);
    onAdded();
  });
  return (
    <Form submit="Confirm" busy={confirm.busy || busy} error={confirm.error ?? error} onSubmit={confirm.run}>
      <QrCode text={uri} label="Scan this with your authenticator app" />
      <TextField label="Or type this key into the app" value={secret} isReadOnly />
      <TextField
        label="Code from the app"
        hint="Six digits, to show that it works."
        value={code}
        onChange={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        isRequired
      />
    </Form>
  );
}
