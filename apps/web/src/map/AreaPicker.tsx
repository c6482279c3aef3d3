import { type Area, areaSquareMetres, parseArea } from '@porchlight/geo';
import { isPorchlightError } from '@porchlight/kernel';
import { useMemo, useState } from 'react';
import { Button, Row, Stack, TextField } from '../kit/index.ts';
import { type Corners, insertCorner, polygonOf, readCorners, writeCorners } from './corners.ts';
import { type Position, roundPosition } from './Position.ts';
import { type MapMark, TownMap, type TownMapProps } from './TownMap.tsx';
import { TOWN_CENTRE } from './town/townPlan.ts';
import './AreaPicker.css';

export interface AreaPickerProps extends Pick<TownMapProps, 'tileUrl' | 'attribution' | 'centre' | 'zoom'> {
  readonly corners: Corners;
  /** `area` is null while the corners make none that the rules allow. */
  readonly onChange: (corners: Corners, area: Area | null) => void;
}

/** Draws the area of a request: by presses on the map, by dragging its corners, by the keyboard (Enter, arrows, Delete), or as a list of numbers. It says what is wrong with it, by the rules that the server holds. */
export function AreaPicker({ corners, onChange, centre, zoom = 14, ...map }: AreaPickerProps) {
  const change = (next: Corners) => onChange(next, judge(next).area);
  const place = (index: number, position: Position) => change(corners.with(index, roundPosition(position)));
  const { area, sentence } = useMemo(() => judge(corners), [corners]);
  const marks = corners.map(
    (position, index): MapMark => ({
      id: String(index),
      name: `Corner ${index + 1}`,
      icon: 'pin',
      look: 'corner',
      position,
      onMove: (next) => place(index, next),
      onRemove: () => change(corners.toSpliced(index, 1)),
    }),
  );
  const ring = corners.map(({ longitude, latitude }) => [longitude, latitude] as const);
  const [first] = ring;
  const drawn = first === undefined || corners.length < 3 ? [] : [{ id: 'drawn', ring: [...ring, first] }];
  return (
    <Stack>
      <TownMap
        {...map}
        label="The area of the request"
        centre={centre ?? corners[0] ?? TOWN_CENTRE}
        zoom={zoom}
        marks={marks}
        areas={drawn}
        onPick={(position) => change(insertCorner(corners, roundPosition(position)))}
      />
      <Row spread>
        <p className={`pl-area-verdict${area === null ? '' : ' pl-area-good'}`} role="status">
          {sentence}
        </p>
        <Button small icon="trash" isDisabled={corners.length === 0} onPress={() => change([])}>
          Start again
        </Button>
      </Row>
      <CornersField corners={corners} onChange={change} />
    </Stack>
  );
}

/** The corners as numbers; what is typed counts once every line is a place. */
function CornersField({ corners, onChange }: { corners: Corners; onChange: (corners: Corners) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const read = draft === null ? corners : readCorners(draft);
  const change = (text: string) => {
    setDraft(text);
    const next = readCorners(text);
    if (next !== null) onChange(next);
  };
  return (
    <TextField
      label="Corners"
      hint="Latitude and longitude, a corner a line."
      rows={4}
      value={draft ?? writeCorners(corners)}
      onChange={change}
      onBlur={() => read !== null && setDraft(null)}
      error={read === null ? 'Each line is two numbers, such as 52.52040, 13.40610.' : undefined}
    />
  );
}

interface Judgement {
  readonly area: Area | null;
  readonly sentence: string;
}

function judge(corners: Corners): Judgement {
  if (corners.length < 3) {
    const left = 3 - corners.length;
    return {
      area: null,
      sentence: `Press on the map to set ${left === 1 ? 'one more corner' : `${left} corners`} or more.`,
    };
  }
  try {
    const area = parseArea(polygonOf(corners));
    const squareKm = areaSquareMetres(area) / 1_000_000;
    return { area, sentence: `${squareKm.toFixed(2)} km², ${corners.length} corners.` };
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    return { area: null, sentence: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.` };
  }
}
