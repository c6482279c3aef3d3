import type { SessionState } from '@porchlight/contracts/http';
import { useState } from 'react';
import { BackupCodes } from '../accounts/BackupCodes.tsx';
import { EnrolFactor } from '../accounts/EnrolFactor.tsx';
import { useFreshAct } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { sayDayWithin } from '../clips/sayTime.ts';
import { Button, Card, Dialog, Icon, Notice, Row, showToast } from '../kit/index.ts';
import { useAccountAgain } from './useAccount.ts';

type Factor = SessionState['factors'][number];

const KINDS = { totp: 'Authenticator app', passkey: 'Passkey', 'backup-codes': 'Backup codes' } as const;

/** The second factors: what there is, and what can be added. */
export function FactorsCard({ state }: { state: SessionState }) {
  const again = useAccountAgain();
  const [open, setOpen] = useState<'add' | 'codes' | null>(null);
  const [leaving, setLeaving] = useState<Factor | null>(null);
  const add = useFreshAct(async () => setOpen('add'));
  const codes = useFreshAct(async () => setOpen('codes'));
  const close = () => {
    setOpen(null);
    void again();
  };
  const own = state.factors.filter(({ kind }) => kind !== 'backup-codes');
  const backup = state.factors.find(({ kind }) => kind === 'backup-codes');
  const error = add.error ?? codes.error;
  return (
    <Card title="Second factors">
      <ul className="pl-entries">
        {own.map((factor) => (
          <li key={factor.factorId}>
            <FactorText factor={factor} />
            <Button
              small
              look="quiet"
              icon="trash"
              isDisabled={own.length < 2}
              aria-label={`Remove ${factor.name}`}
              onPress={() => setLeaving(factor)}
            >
              Remove
            </Button>
          </li>
        ))}
        <li>
          {backup === undefined ? (
            <span className="pl-entry-text">
              <span>Backup codes</span>
              <span className="pl-entry-note">
                None. They let you in once each when nothing else is at hand.
              </span>
            </span>
          ) : (
            <FactorText factor={backup} />
          )}
          <Button small busy={codes.busy} onPress={() => codes.run()}>
            Make new ones
          </Button>
        </li>
      </ul>
      {own.length < 2 && (
        <p className="pl-entry-note">Have a second one, for the day on which the first is lost.</p>
      )}
      {error !== undefined && <Notice tone="danger">{error}</Notice>}
      <Row>
        <Button icon="plus" busy={add.busy} onPress={() => add.run()}>
          Add a passkey or an app
        </Button>
      </Row>
      <Dialog title="Add a second factor" isOpen={open === 'add'} onClose={close}>
        <EnrolFactor
          state={state}
          onAdded={() => {
            close();
            showToast({ title: 'It counts from now on', tone: 'good' });
          }}
        />
      </Dialog>
      <Dialog title="Your new backup codes" isOpen={open === 'codes'} onClose={close} wide>
        <BackupCodes onDone={close} />
      </Dialog>
      {leaving !== null && <RemoveFactor factor={leaving} onClose={() => setLeaving(null)} />}
    </Card>
  );
}

function FactorText({ factor: { kind, name, createdAtMs } }: { factor: Factor }) {
  return (
    <span className="pl-entry-text">
      <span>
        <Icon name={kind === 'passkey' ? 'key' : kind === 'totp' ? 'lock' : 'list'} />
        {name === '' ? KINDS[kind] : name}
      </span>
      <span className="pl-entry-note">
        {name === KINDS[kind] || name === '' ? '' : `${KINDS[kind]}, `}since {sayDayWithin(createdAtMs)}
      </span>
    </span>
  );
}

function RemoveFactor({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const { account } = useClient();
  const again = useAccountAgain();
  const remove = useFreshAct(async () => {
    await account.removeFactor(factor.factorId);
    await again();
    onClose();
  });
  return (
    <Dialog
      title={`Remove ${factor.name === '' ? KINDS[factor.kind] : factor.name}?`}
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Keep it</Button>
          <Button look="danger" busy={remove.busy} onPress={() => remove.run()}>
            Remove it
          </Button>
        </>
      }
    >
      <p>It doesn’t let anybody in any more. The others go on as they are.</p>
      {remove.error !== undefined && <Notice tone="danger">{remove.error}</Notice>}
    </Dialog>
  );
}
