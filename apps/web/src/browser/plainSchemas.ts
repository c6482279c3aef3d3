import { z } from 'zod';

/** Has schemas be walked and not compiled: the page's policy forbids making code out of text, also the attempt. It is imported before anything that makes a schema. */
z.config({ jitless: true });
