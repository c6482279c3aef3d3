import type { z } from 'zod';

/** What the API's description says of a route. */
export interface Described {
  readonly summary: string;
  /** JSON in; none where left out. */
  readonly body?: z.ZodType;
  /** The fields of the query, as the texts that they are. */
  readonly query?: z.ZodType;
  /** JSON out, or bytes. */
  readonly answer: z.ZodType | 'bytes';
  /** 200 where left out. */
  readonly status?: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    describe?: Described;
  }
}
