/** One thing that a server holds: a file, a table, a value. Its name is searched as well as its bytes. */
export interface LeakSource {
  readonly name: string;
  /** Its bytes in order, cut anywhere; read once, to the end, before the next source is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}
