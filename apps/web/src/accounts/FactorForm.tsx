import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Form, Stack, TextField } from '../kit/index.ts';
import { askPasskey, canAskPasskey } from './askPasskey.ts';

/** Proves a second factor: a passkey, an app's code, or a backup code. */
export function FactorForm({
  state,
  onProved,
  busy = false,
  error,
  onBackup,
}: {
  state: SessionState;
  onProved: () => void;
  /** What follows is under way. */
  busy?: boolean;
  error?: string | undefined;
  onBackup?: (isBackup: boolean) => void;
}) {
  const { account } = useClient();
  const has = (kind: SessionState['factors'][number]['kind']) =>
    state.factors.some((each) => each.kind === kind);
  const [kind, setKind] = useState<'totp' | 'backup-code'>(has('totp') ? 'totp' : 'backup-code');
  const [code, setCode] = useState('');
  const prove = useAct(async () => {
    await account.proveCode(kind, code);
    onProved();
  });
  const passkey = useAct(async () => {
    await account.provePasskey(await askPasskey(account, 'prove'));
    onProved();
  });
  const turn = (next: typeof kind) => {
    setKind(next);
    setCode('');
    onBackup?.(next === 'backup-code');
  };
  const isApp = kind === 'totp';
  return (
    <Stack gap="l">
      {has('passkey') && canAskPasskey() && (
        <Button
          icon="key"
          wide
          look={has('totp') ? 'plain' : 'primary'}
          busy={passkey.busy}
          onPress={() => passkey.run()}
        >
          Use your passkey
        </Button>
      )}
      <Form
        submit="Go on"
        busy={prove.busy || busy}
        error={prove.error ?? passkey.error ?? error}
        onSubmit={prove.run}
        aside={
          has('totp') && (
            <Button look="quiet" small onPress={() => turn(isApp ? 'backup-code' : 'totp')}>
              {isApp ? 'Use a backup code' : 'Use the app'}
            </Button>
          )
        }
      >
        <TextField
          key={kind}
          label={isApp ? 'Code from your authenticator app' : 'Backup code'}
          hint={isApp ? 'Six digits, new every 30 seconds.' : 'Ten letters and digits from your list.'}
          value={code}
          onChange={setCode}
          inputMode={isApp ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          isRequired
          autoFocus
        />
      </Form>
    </Stack>
  );
}
