import type { EventCursor } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';

/** The cursor that begins with the oldest events that each broker remembers. */
export const EVENTS_BEGIN: EventCursor = '0';

/** A number for each of `count` brokers. `0` stands for the beginning of all of them. Throws `malformed_message` for a cursor of another number of brokers. */
export function numbersOfCursor(cursor: EventCursor, count: number): readonly number[] {
  const numbers = cursor.split('.').map(Number);
  if (cursor === EVENTS_BEGIN) return Array.from({ length: count }, () => 0);
  if (numbers.length === count) return numbers;
  throw new PorchlightError(
    'malformed_message',
    'after is the next of the page before, as it came, and this one is of another server: begin without it',
  );
}

export function cursorOfNumbers(numbers: readonly number[]): EventCursor {
  return numbers.join('.');
}
