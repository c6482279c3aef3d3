import { useState } from 'react';
import { type IconName, Row, Stack, TextField } from '../kit/index.ts';
import { type Position, roundPosition } from './Position.ts';
import { TownMap, type TownMapProps } from './TownMap.tsx';
import './PlacePicker.css';

export interface PlacePickerProps
  extends Pick<TownMapProps, 'tileUrl' | 'attribution' | 'marks' | 'centre' | 'zoom'> {
  /** Where the device is said to stand; null until somebody says so. */
  readonly position: Position | null;
  readonly onChange: (position: Position) => void;
  /** What is placed. */
  readonly name: string;
  readonly icon: IconName;
}

/** Says where a device stands: by a press on the map, by dragging, by the arrow keys, or by two numbers. */
export function PlacePicker({ position, onChange, name, icon, marks = [], ...map }: PlacePickerProps) {
  const set = (next: Position) => onChange(roundPosition(next));
  const own = position === null ? [] : [{ id: 'placed', name, icon, position, onMove: set }];
  return (
    <Stack>
      <TownMap
        {...map}
        {...(position === null || map.centre !== undefined ? {} : { centre: position })}
        label={`Where ${name} stands`}
        marks={[...marks, ...own]}
        onPick={set}
      />
      <Row gap="m">
        <div className="pl-place-field">
          <DegreesField
            label="Latitude"
            limit={90}
            value={position?.latitude ?? null}
            onChange={(latitude) => set({ longitude: position?.longitude ?? 0, latitude })}
          />
        </div>
        <div className="pl-place-field">
          <DegreesField
            label="Longitude"
            limit={180}
            value={position?.longitude ?? null}
            onChange={(longitude) => set({ latitude: position?.latitude ?? 0, longitude })}
          />
        </div>
      </Row>
    </Stack>
  );
}

interface DegreesFieldProps {
  readonly label: string;
  readonly limit: number;
  readonly value: number | null;
  readonly onChange: (degrees: number) => void;
}

/** What is typed counts once it is a number within the limit; until then it stands there and says what is wrong. */
function DegreesField({ label, limit, value, onChange }: DegreesFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const change = (text: string) => {
    const degrees = Number(text);
    const isGood = text.trim() !== '' && Number.isFinite(degrees) && Math.abs(degrees) <= limit;
    setDraft(text);
    if (isGood) onChange(degrees);
  };
  const shown = draft ?? value?.toFixed(5) ?? '';
  const degrees = Number(shown);
  const wrong = draft !== null && !(draft.trim() !== '' && Math.abs(degrees) <= limit);
  return (
    <TextField
      label={label}
      inputMode="decimal"
      value={shown}
      onChange={change}
      onBlur={() => wrong || setDraft(null)}
      error={
        wrong
          ? `A number from −${limit} to ${limit}, e.g. ${limit === 90 ? '52.52040' : '13.40610'}.`
          : undefined
      }
    />
  );
}
