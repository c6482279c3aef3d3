import { useState } from 'react';
import { PageHeader } from '../../src/kit/index.ts';
import { AreaPicker, type Corners } from '../../src/map/index.ts';

/** The area of a request, being drawn. */
export function AreaPage() {
  const [corners, setCorners] = useState<Corners>([
    { latitude: 52.518, longitude: 13.402 },
    { latitude: 52.518, longitude: 13.408 },
    { latitude: 52.522, longitude: 13.408 },
  ]);
  return (
    <>
      <PageHeader title="Ask for footage" />
      <AreaPicker corners={corners} onChange={setCorners} />
    </>
  );
}
