import { useEffect, useRef, useState } from 'react';
import { Dialog, Notice } from '../kit/index.ts';
import { isPairingUri } from './setupCodeFault.ts';

/** What of the Barcode Detection API (WICG) is used; browsers without it have no `BarcodeDetector`. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: readonly string[] }) => Detector;

const AGAIN_MS = 250;

function detectorMaker(): DetectorMaker | null {
  const maker = (globalThis as { readonly BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  return maker ?? null;
}

/** Whether this browser reads QR codes by itself, and has a camera to ask for. */
export function canScan(): boolean {
  return detectorMaker() !== null && navigator.mediaDevices !== undefined;
}

/** Looks through this device's camera until it sees a setup code. No picture leaves the page. */
export function ScanCode({ onRead, onClose }: { onRead: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const read = useRef(onRead);
  read.current = onRead;
  useEffect(() => {
    const ending = new AbortController();
    look(video.current, ending.signal).then(
      (text) => text !== null && read.current(text),
      () => setFault('The camera can’t be used: allow it for this page, or type the code instead.'),
    );
    return () => ending.abort();
  }, []);
  return (
    <Dialog title="Hold the QR code before the camera" isOpen onClose={onClose}>
      {fault === null ? (
        <video ref={video} className="pl-scan" playsInline muted aria-label="What your camera sees" />
      ) : (
        <Notice tone="warning">{fault}</Notice>
      )}
      <p>The picture stays in this page.</p>
    </Dialog>
  );
}

/** The text of the first setup code that is seen, or null once `signal` is aborted. Throws what the browser throws for a camera that it doesn't give. */
async function look(video: HTMLVideoElement | null, signal: AbortSignal): Promise<string | null> {
  const Maker = detectorMaker();
  if (video === null || Maker === null) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    const detector = new Maker({ formats: ['qr_code'] });
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const seen = await detector.detect(video);
      const code = seen.find(({ rawValue }) => isPairingUri(rawValue));
      if (code !== undefined) return code.rawValue;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
