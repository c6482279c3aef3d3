import { useEffect, useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, CodeWords, Form, Notice, Row, Spinner, Stack, TextField } from '../kit/index.ts';

/** Shows a recovery key to be written down, and asks for it back before it counts. Needs a fresh second factor. */
export function RecoverySheet({ onDone, canSkip = false }: { onDone: () => void; canSkip?: boolean }) {
  const { account } = useClient();
  const [words, setWords] = useState<string | null>(null);
  const [isWritten, setWritten] = useState(false);
  const [typed, setTyped] = useState('');
  const make = useAct(async () => setWords(await account.newRecoveryWords()));
  const { run } = make;
  useEffect(() => run(), [run]);
  const confirm = useAct(async () => {
    await account.confirmRecoveryWords(typed);
    onDone();
  });
  if (make.error !== undefined) return <Notice tone="danger">{make.error}</Notice>;
  if (words === null) return <Spinner label="Making a recovery key" />;
  if (isWritten) {
    return (
      <Form
        submit="Check the words"
        busy={confirm.busy}
        error={confirm.error}
        onSubmit={confirm.run}
        aside={
          <Button look="quiet" small onPress={() => setWritten(false)}>
            Show them again
          </Button>
        }
      >
        <TextField
          label="Type the 24 words from your sheet"
          hint="Capitals, commas and numbers don’t matter."
          rows={5}
          value={typed}
          onChange={setTyped}
          spellCheck="false"
          autoComplete="off"
          isRequired
          autoFocus
        />
      </Form>
    );
  }
  return (
    <Stack gap="l">
      <CodeWords label="Recovery key" words={words.split(' ')} numbered />
      <Notice tone="warning" title="Whoever has these words can become you">
        Keep the sheet where you keep your passport. If you lose your password and this sheet, your recordings
        are gone for good: nobody can open them, we neither.
      </Notice>
      <Row spread>
        <Button look="primary" onPress={() => setWritten(true)}>
          I have written them down
        </Button>
        <Row>
          <Button onPress={() => print()}>Print the sheet</Button>
          {canSkip && (
            <Button look="quiet" onPress={onDone}>
              Later
            </Button>
          )}
        </Row>
      </Row>
    </Stack>
  );
}
