import { useState } from 'react';
import { Button, Dialog } from '../kit/index.ts';

/** Sounds a siren, once that was meant. */
export function SirenButton({
  name,
  isDisabled,
  onSound,
}: {
  name: string;
  isDisabled: boolean;
  onSound: () => void;
}) {
  const [isAsked, setAsked] = useState(false);
  const sound = () => {
    setAsked(false);
    onSound();
  };
  return (
    <>
      <Button icon="siren" look="danger" isDisabled={isDisabled} onPress={() => setAsked(true)}>
        Sound the siren
      </Button>
      <Dialog
        title={`Sound the siren of ${name}?`}
        isOpen={isAsked}
        isAlert
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onPress={() => setAsked(false)}>Not now</Button>
            <Button icon="siren" look="danger" onPress={sound}>
              Sound it
            </Button>
          </>
        }
      >
        <p>It is loud, and the whole street hears it. It sounds until somebody silences it.</p>
      </Dialog>
    </>
  );
}
