import type { EventCursor } from '@porchlight/contracts/http';

/** The cursor before the oldest event that any broker remembers. */
export const EVENTS_BEGIN: EventCursor = '0';

/** A number for each of `count` brokers; 0 for all of them where the cursor is of another number of brokers. */
export function numbersOfCursor(cursor: EventCursor, count: number): readonly number[] {
  const numbers = cursor.split('.').map(Number);
  return numbers.length === count ? numbers : Array.from({ length: count }, () => 0);
}

export function cursorOfNumbers(numbers: readonly number[]): EventCursor {
  return numbers.join('.');
}
