import { config } from 'zod';

/** Schemas are not compiled by `new Function`, which the policy of the page forbids. Imported first, before anything is parsed, in the page and in each worker. */
config({ jitless: true });
