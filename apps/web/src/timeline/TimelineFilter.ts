import type { ClipSummary } from '@porchlight/contracts/http';
import { TRIGGERS, type Trigger } from '@porchlight/seal/header';

/** Which clips the timeline shows; null lets all through. It is the address of the page, so that it can be linked to and gone back to. */
export interface TimelineFilter {
  readonly device: string | null;
  /** A kind of device. */
  readonly kind: string | null;
  /** What began the clip; it is in the clip's opening, so each has to be glanced at. */
  readonly trigger: Trigger | null;
}

/** Reads the filter from the page's address; what isn't understood lets all through. */
export function readFilter(search: Readonly<Record<string, unknown>>): TimelineFilter {
  const trigger = TRIGGERS.find((each) => each === search['trigger']) ?? null;
  return { device: textOf(search['device']), kind: textOf(search['kind']), trigger };
}

/** What stands in the address for a filter: nothing for what lets all through. */
export function searchOf({ device, kind, trigger }: TimelineFilter): Record<string, string> {
  const entries = Object.entries({ device, kind, trigger });
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** The clips that device and kind let through, in their order. */
export function filterClips(
  clips: readonly ClipSummary[],
  devices: ReadonlyMap<string, { readonly kind: string }>,
  { device, kind }: TimelineFilter,
): readonly ClipSummary[] {
  return clips.filter(
    ({ deviceId }) =>
      (device === null || deviceId === device) && (kind === null || devices.get(deviceId)?.kind === kind),
  );
}

const TRIGGER_WORDS: Readonly<Record<Trigger, string>> = {
  motion: 'Motion',
  press: 'Bell pressed',
  command: 'Asked for',
  sensor: 'Sensor',
  schedule: 'Schedule',
};

/** What began a clip, in words. */
export function sayTrigger(trigger: Trigger): string {
  return TRIGGER_WORDS[trigger];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
