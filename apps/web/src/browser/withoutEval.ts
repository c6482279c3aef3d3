import { config } from 'zod';

// zod would write code for its parsers, and asks whether it may by trying; the page's policy forbids it, and says so in the console. Import this before any schema is made.
config({ jitless: true });
