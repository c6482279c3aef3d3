import { config } from 'zod';

// The page's policy lets no string become code; zod would try, and be reported, with the first schema. So this is imported before any schema is made.
config({ jitless: true });
