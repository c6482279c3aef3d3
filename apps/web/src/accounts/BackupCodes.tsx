import { useEffect, useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { Button, Checkbox, CodeWords, Notice, Row, Spinner, Stack } from '../kit/index.ts';

/** Makes ten backup codes in place of any before, and shows them this once. */
export function BackupCodes({ onDone }: { onDone: () => void }) {
  const { account } = useClient();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [isKept, setKept] = useState(false);
  const make = useAct(async () => setCodes(await account.newBackupCodes()));
  const { run } = make;
  useEffect(() => run(), [run]);
  if (make.error !== undefined) {
    return (
      <Notice tone="danger" action={<Button onPress={() => make.run()}>Try again</Button>}>
        {make.error}
      </Notice>
    );
  }
  if (codes === null) return <Spinner label="Making backup codes" />;
  return (
    <Stack gap="l">
      <CodeWords
        label="Backup codes"
        words={codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`)}
        canCopy
      />
      <Checkbox isSelected={isKept} onChange={setKept}>
        I have printed them or put them into my password manager
      </Checkbox>
      <Row spread>
        <Button look="primary" isDisabled={!isKept} onPress={onDone}>
          Go on
        </Button>
        <Button icon="download" onPress={() => print()}>
          Print
        </Button>
      </Row>
    </Stack>
  );
}
