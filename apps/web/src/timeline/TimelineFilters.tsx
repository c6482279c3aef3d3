import { TRIGGERS } from '@porchlight/seal/header';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { Select } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { sayTrigger, type TimelineFilter } from './TimelineFilter.ts';

const ALL = 'all';

/** Which clips are shown: by device, kind and what began them. */
export function TimelineFilters({
  devices,
  filter,
  onChange,
}: {
  devices: readonly DeviceView[];
  filter: TimelineFilter;
  onChange: (filter: TimelineFilter) => void;
}) {
  const kinds = [...new Set(devices.map(({ kind }) => kind))];
  return (
    <div className="pl-timeline-filters">
      <Select
        label="Device"
        value={filter.device ?? ALL}
        options={[
          { value: ALL, label: 'All devices' },
          ...devices.map((device) => ({ value: device.deviceId as string, label: nameOf(device) })),
        ]}
        onChange={(device) => onChange({ ...filter, device: orNull(device), kind: null })}
      />
      <Select
        label="Kind"
        value={filter.kind ?? ALL}
        options={[
          { value: ALL, label: 'All kinds' },
          ...kinds.map((kind) => ({ value: kind as string, label: kindOf(kind).name })),
        ]}
        onChange={(kind) => onChange({ ...filter, kind: orNull(kind), device: null })}
      />
      <Select
        label="Began by"
        value={filter.trigger ?? ALL}
        options={[
          { value: ALL, label: 'Anything' },
          ...TRIGGERS.map((trigger) => ({ value: trigger as string, label: sayTrigger(trigger) })),
        ]}
        onChange={(value) =>
          onChange({ ...filter, trigger: TRIGGERS.find((trigger) => trigger === value) ?? null })
        }
      />
    </div>
  );
}

function orNull(value: string): string | null {
  return value === ALL ? null : value;
}
