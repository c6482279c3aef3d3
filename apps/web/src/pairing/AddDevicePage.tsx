import type { DevicePlace } from '@porchlight/owner-client/account';
import { useState } from 'react';
import { PageHeader } from '../kit/index.ts';
import { CodeStep } from './CodeStep.tsx';
import { PairingStep } from './PairingStep.tsx';
import { PlaceStep } from './PlaceStep.tsx';
import { StepList } from './StepList.tsx';
import { usePairing } from './usePairing.ts';
import './pairing.css';

const STEPS = ['Setup code', 'Name and place', 'Pairing'] as const;

/** A new device, from its setup code until it holds the household's keys. */
export function AddDevicePage() {
  const [code, setCode] = useState('');
  const [place, setPlace] = useState<DevicePlace | null>(null);
  const [at, setAt] = useState<0 | 1 | 2>(0);
  const pairing = usePairing();
  const begin = (next: DevicePlace) => {
    setPlace(next);
    setAt(2);
    pairing.start(code, next);
  };
  const anew = () => {
    setCode('');
    setAt(0);
  };
  return (
    <>
      <PageHeader title="Add a device" back={{ href: '/', label: 'Home' }} />
      <div className="pl-pairing">
        <StepList steps={STEPS} at={at} />
        {at === 0 && (
          <CodeStep
            code={code}
            onCode={(read) => {
              setCode(read);
              setAt(1);
            }}
          />
        )}
        {at === 1 && <PlaceStep code={code} before={place} onPlace={begin} onBack={() => setAt(0)} />}
        {at === 2 && place !== null && (
          <PairingStep
            name={place.name}
            pairing={pairing}
            onAgain={() => pairing.start(code, place)}
            onNewCode={anew}
            onAnother={() => {
              setPlace(null);
              anew();
            }}
          />
        )}
      </div>
    </>
  );
}
