import { useState } from 'react';
import { useFreshAct } from '../accounts/FreshFactor.tsx';
import { NewPassword } from '../accounts/NewPassword.tsx';
import { RecoverySheet } from '../accounts/RecoverySheet.tsx';
import { useClient } from '../client/useClient.tsx';
import { Badge, Button, Card, Dialog, Form, Notice, Row, showToast } from '../kit/index.ts';
import type { AccountView } from '../worker/AccountPart.ts';
import { useAccountAgain } from './useAccount.ts';

/** Address, password and recovery key: what leads to the account's keys. */
export function AccountCard({ view }: { view: AccountView }) {
  const [open, setOpen] = useState<'password' | 'without' | 'recovery' | null>(null);
  const again = useAccountAgain();
  const toRecovery = useFreshAct(async () => setOpen('recovery'));
  const close = () => setOpen(null);
  return (
    <Card title="Your account">
      <ul className="pl-entries">
        <li>
          <span className="pl-entry-text">
            <span>{view.email}</span>
            <span className="pl-entry-note">
              Your address, for signing in and for notices about this account.
            </span>
          </span>
        </li>
        <li>
          <span className="pl-entry-text">
            <span>Password</span>
            <span className="pl-entry-note">
              {view.isWithoutPassword
                ? 'None: your passkey signs you in and opens your keys.'
                : 'It opens your keys, and never leaves your browsers.'}
            </span>
          </span>
          <Row>
            {view.hasPasskeyThatOpens && !view.isWithoutPassword && (
              <Button small look="quiet" onPress={() => setOpen('without')}>
                Do without
              </Button>
            )}
            <Button small onPress={() => setOpen('password')}>
              {view.isWithoutPassword ? 'Set one' : 'Change'}
            </Button>
          </Row>
        </li>
        <li>
          <span className="pl-entry-text">
            <span>
              Recovery key
              {view.hasRecovery ? (
                <Badge tone="good" icon="check">
                  Written down
                </Badge>
              ) : (
                <Badge tone="warning" icon="alert">
                  None yet
                </Badge>
              )}
            </span>
            <span className="pl-entry-note">
              {view.hasRecovery
                ? 'A new one makes the sheet that you have worthless.'
                : 'Without it, a lost password means that your recordings are lost too.'}
            </span>
          </span>
          <Button small busy={toRecovery.busy} onPress={() => toRecovery.run()}>
            {view.hasRecovery ? 'Make a new one' : 'Make one'}
          </Button>
        </li>
      </ul>
      {toRecovery.error !== undefined && <Notice tone="danger">{toRecovery.error}</Notice>}
      <Dialog title="Change your password" isOpen={open === 'password'} onClose={close}>
        <ChangePassword email={view.email} onDone={close} />
      </Dialog>
      {open === 'without' && <RemovePassword hasRecovery={view.hasRecovery} onClose={close} />}
      <Dialog title="Write down your recovery key" isOpen={open === 'recovery'} onClose={close} wide>
        <RecoverySheet
          onDone={() => {
            close();
            void again();
            showToast({ title: 'Your recovery key counts', tone: 'good' });
          }}
        />
      </Dialog>
    </Card>
  );
}

function RemovePassword({ hasRecovery, onClose }: { hasRecovery: boolean; onClose: () => void }) {
  const { account } = useClient();
  const again = useAccountAgain();
  const remove = useFreshAct(async () => {
    await account.removePassword();
    await again();
    showToast({
      title: 'Your passkey is the way in',
      detail: 'Every other browser was signed out.',
      tone: 'good',
    });
    onClose();
  });
  return (
    <Dialog
      title="Do without a password?"
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Keep it</Button>
          <Button look="primary" busy={remove.busy} onPress={() => remove.run()}>
            Do without it
          </Button>
        </>
      }
    >
      <p>
        From now on your passkey signs you in and opens your keys. If it is lost, your recovery key is the
        only other way.
      </p>
      {!hasRecovery && <Notice tone="warning">You have no recovery key yet: make one first.</Notice>}
      {remove.error !== undefined && <Notice tone="danger">{remove.error}</Notice>}
    </Dialog>
  );
}

function ChangePassword({ email, onDone }: { email: string; onDone: () => void }) {
  const { account } = useClient();
  const again = useAccountAgain();
  const [password, setPassword] = useState('');
  const [isStrong, setStrong] = useState(false);
  const change = useFreshAct(async () => {
    await account.changePassword(password);
    await again();
    showToast({
      title: 'Your new password counts',
      detail: 'Every other browser was signed out.',
      tone: 'good',
    });
    onDone();
  });
  const [notice, setNotice] = useState<string | undefined>(undefined);
  return (
    <Form
      submit="Change the password"
      busy={change.busy}
      error={change.error ?? notice}
      onSubmit={() => {
        setNotice(isStrong ? undefined : 'Choose one that can’t be guessed: the bar below it turns green.');
        if (isStrong) change.run();
      }}
    >
      <p>Your keys and recordings stay the same. Every other browser is signed out.</p>
      <NewPassword email={email} value={password} onChange={setPassword} onJudged={setStrong} />
    </Form>
  );
}
