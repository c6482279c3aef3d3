import { create } from 'qrcode';
import { useMemo } from 'react';
import './QrCode.css';

/** A QR code (ISO/IEC 18004) as an image of squares, dark on light in both themes, as scanners want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => pathOf(text), [text]);
  return (
    <figure className="pl-qr">
      <svg
        viewBox={`-4 -4 ${size + 8} ${size + 8}`}
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
      >
        <path d={path} />
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}

function pathOf(text: string): { readonly size: number; readonly path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const squares = Array.from({ length: size * size }, (_, at) => at).filter((at) => modules.data[at] === 1);
  return { size, path: squares.map((at) => `M${at % size} ${Math.floor(at / size)}h1v1h-1z`).join('') };
}
