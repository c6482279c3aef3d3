import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useFreshAct } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { Button, Card, Checkbox, Dialog, Form, Notice, ProgressBar, Row, TextField } from '../kit/index.ts';
import type { AccountView } from '../worker/AccountPart.ts';
import { useRemoveRecordings } from './useRemoveRecordings.ts';

const WORD = 'DELETE';

/** The end of the account: what goes, what stays and why. */
export function DeleteCard({ view }: { view: AccountView }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title="Delete the account">
      <p>Your way in and your keys go for good. Read first what stays.</p>
      <Row>
        <Button look="danger" icon="trash" onPress={() => setOpen(true)}>
          Delete the account
        </Button>
      </Row>
      <Dialog title="Delete the account?" isOpen={isOpen} onClose={() => setOpen(false)}>
        <DeleteForm hasHousehold={view.hasHousehold} />
      </Dialog>
    </Card>
  );
}

function DeleteForm({ hasHousehold }: { hasHousehold: boolean }) {
  const { account } = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [isWithRecordings, setWithRecordings] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const removeRecordings = useRemoveRecordings();
  const remove = useFreshAct(async () => {
    if (isWithRecordings) await removeRecordings(setProgress);
    await account.deleteAccount();
    queries.clear();
    await navigate({ to: '/sign-in' });
  });
  const submit = () => {
    const isSaid = typed.trim() === WORD;
    setFault(isSaid ? undefined : `Type ${WORD} in capitals, to be sure.`);
    if (isSaid) remove.run();
  };
  return (
    <Form submit="Delete it for good" busy={remove.busy} error={remove.error} onSubmit={submit}>
      <div>
        <h3>What goes, at once</h3>
        <p>
          Your address, your password’s check, your second factors, every session, and the sealed vault with
          your keys, the names of your devices and where they hang.
        </p>
      </div>
      {hasHousehold && (
        <>
          <div>
            <h3>What stays, and why</h3>
            <p>
              {isWithRecordings ? 'The' : 'The sealed recordings, the'} household’s keyring and its record
              stay: they belong to the household, and its other members rely on them.
            </p>
          </div>
          <Checkbox
            isSelected={isWithRecordings}
            onChange={setWithRecordings}
            hint="What opens each goes first, then the rest; the cloud signs a statement of it. Nobody of the household can see them any more."
          >
            Delete every recording of the household too
          </Checkbox>
          {progress !== null && <ProgressBar label="Deleting recordings" value={progress} />}
          <Notice tone="warning" title="If you are the only owner">
            Nobody can open those recordings afterwards, nor add or remove anybody. Your devices must be reset
            before they can be paired again.
          </Notice>
        </>
      )}
      <TextField
        label={`Type ${WORD}`}
        value={typed}
        onChange={setTyped}
        error={fault}
        autoComplete="off"
        isRequired
      />
    </Form>
  );
}
