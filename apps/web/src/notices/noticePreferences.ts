import { z } from 'zod';

const MINUTES_A_DAY = 1440;
const minute = z
  .int()
  .min(0)
  .max(MINUTES_A_DAY - 1);

const quietSchema = z.object({ isOn: z.boolean(), fromMinute: minute, untilMinute: minute });
/** Hours of the day in which nothing is told, and rings are shown without a sound; minutes since midnight by the clock of this browser. */
export type QuietHours = z.output<typeof quietSchema>;

const noticePreferencesSchema = z.object({
  quiet: quietSchema.catch({ isOn: false, fromMinute: 22 * 60, untilMinute: 7 * 60 }),
  /** Devices whose motion isn't told. */
  silentDevices: z.array(z.string()).catch([]),
  /** Whether a doorbell that rings is heard, and not only shown. */
  ringsAloud: z.boolean().catch(true),
  /** Whether a device that goes offline or whose battery runs down is told. */
  tellsFaults: z.boolean().catch(true),
});

/** What somebody wants to be told; kept in the account's vault under `notices`. */
export type NoticePreferences = z.output<typeof noticePreferencesSchema>;

/** The name of these preferences in the vault. */
export const NOTICES_NAME = 'notices';

/** Reads what the vault keeps; what is missing or of another form is as it is at the beginning. */
export function readNoticePreferences(preferences: Readonly<Record<string, unknown>>): NoticePreferences {
  const kept = preferences[NOTICES_NAME];
  return noticePreferencesSchema.parse(typeof kept === 'object' && kept !== null ? kept : {});
}

/** Whether a minute of the day is within the quiet hours; they may go over midnight. The first minute is quiet, the last isn't; from and until alike are no hours at all. */
export function isQuietAt({ isOn, fromMinute, untilMinute }: QuietHours, minuteOfDay: number): boolean {
  if (!isOn) return false;
  if (fromMinute <= untilMinute) return fromMinute <= minuteOfDay && minuteOfDay < untilMinute;
  return minuteOfDay >= fromMinute || minuteOfDay < untilMinute;
}

/** Minutes since midnight, by the local clock. */
export function minuteOfDay(at: Date): number {
  return at.getHours() * 60 + at.getMinutes();
}

/** "22:00" of 1320. */
export function sayMinute(ofDay: number): string {
  return [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** 1320 of "22:00"; null for what is no time of day. */
export function minuteOfText(text: string): number | null {
  const read = /^([01]\d|2[0-3]):([0-5]\d)/.exec(text);
  return read === null ? null : Number(read[1]) * 60 + Number(read[2]);
}
