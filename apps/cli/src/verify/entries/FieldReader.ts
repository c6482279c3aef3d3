/** Why bytes are no entry (log-entries.md sections 1 and 2). */
export class FormFault extends Error {
  override readonly name = 'FormFault';
}

/** Takes the fields of one JSON object, each once; every method throws `FormFault` for a field that is missing or not of that form. */
export class FieldReader {
  readonly #fields: Map<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new FormFault('it is no JSON object');
    this.#fields = new Map(Object.entries(value));
  }

  /** A whole number within bounds that belong to it. */
  integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    return integerWithin(this.#take(name), least, most, name);
  }

  integerOrNull(name: string, least: number): number | null {
    if (this.#fields.get(name) !== null) return this.integer(name, least);
    this.#take(name);
    return null;
  }

  matching(name: string, pattern: RegExp, what: string): string {
    const value = this.#take(name);
    if (typeof value !== 'string' || !pattern.test(value)) throw new FormFault(`${name} is not ${what}`);
    return value;
  }

  id(name: string): string {
    return this.matching(name, /^[0-9a-f]{32}$/, '32 lower-case hexadecimal digits');
  }

  /** A hash or a key: 32 bytes. */
  hex32(name: string): string {
    return this.matching(name, /^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
  }

  hex32OrNull(name: string): string | null {
    if (this.#fields.get(name) !== null) return this.hex32(name);
    this.#take(name);
    return null;
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#take(name);
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw new FormFault(`${name} is none of ${choices.join(', ')}`);
    return choice;
  }

  list(name: string, least: number, most: number): readonly unknown[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length < least || value.length > most)
      throw new FormFault(`${name} is no list of ${least} to ${most}`);
    return value;
  }

  /** Throws for a field that nobody took. */
  finish(): void {
    const [left] = this.#fields.keys();
    if (left !== undefined)
      throw new FormFault(`it has a field that its kind hasn’t: ${JSON.stringify(left)}`);
  }

  #take(name: string): unknown {
    if (!this.#fields.has(name)) throw new FormFault(`${name} is missing`);
    const value = this.#fields.get(name);
    this.#fields.delete(name);
    return value;
  }
}

/** Throws `FormFault` for what is no whole number from `least` to `most`. */
export function integerWithin(value: unknown, least: number, most: number, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
    throw new FormFault(`${name} is no whole number from ${least} to ${most}`);
  return value;
}
