import { useState } from 'react';
import { Button, Card, Form, TextField } from '../kit/index.ts';
import { canScan, ScanCode } from './ScanCode.tsx';
import { isPairingUri, setupCodeFault } from './setupCodeFault.ts';

/** Takes the setup code: typed, pasted, or scanned where the browser can. */
export function CodeStep({ code, onCode }: { code: string; onCode: (code: string) => void }) {
  const [text, setText] = useState(code);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [isScanning, setScanning] = useState(false);
  const take = (read: string) => {
    const wrong = setupCodeFault(read);
    setFault(wrong);
    if (wrong === undefined) onCode(read.trim());
  };
  return (
    <Card title="What does the device show?">
      <p>
        Switch it on and have it show its setup code: seven groups of five, or a QR code. The code is what
        lets the two recognise each other, so show it to nobody else.
      </p>
      <Form
        submit="Go on"
        onSubmit={() => take(text)}
        aside={
          canScan() && (
            <Button icon="camera" onPress={() => setScanning(true)}>
              Scan the QR code
            </Button>
          )
        }
      >
        <TextField
          label="Setup code"
          hint="Capitals, hyphens and spaces don’t matter. It counts for 15 minutes."
          placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"
          value={text}
          error={fault}
          onChange={(next) => {
            setText(next);
            if (fault !== undefined) setFault(setupCodeFault(next));
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (!isPairingUri(pasted) && setupCodeFault(pasted) !== undefined) return;
            event.preventDefault();
            setText(pasted.trim());
            take(pasted);
          }}
          autoComplete="off"
          spellCheck="false"
          isRequired
          autoFocus
        />
      </Form>
      {isScanning && (
        <ScanCode
          onClose={() => setScanning(false)}
          onRead={(read) => {
            setScanning(false);
            setText(read);
            take(read);
          }}
        />
      )}
    </Card>
  );
}
