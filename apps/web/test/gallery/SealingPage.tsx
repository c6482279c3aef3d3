import { useEffect, useState } from 'react';
import { PageHeader } from '../../src/kit/index.ts';

/** Whether WebAssembly runs in a worker under the policy of the server. */
export function SealingPage() {
  const [opened, setOpened] = useState('nothing yet');
  useEffect(() => {
    const worker = new Worker(new URL('./sealing.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<string>) => setOpened(data);
    worker.postMessage('begin');
    return () => worker.terminate();
  }, []);
  return (
    <>
      <PageHeader title="Sealing" />
      <p role="status">Opened {opened}</p>
    </>
  );
}
