import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { test as anyTest } from 'vitest';

/** A test in a real Chromium; skipped, with a line that says so, where there is none on the path. */
export const test = anyTest.skipIf(findBrowser(process.env['PATH']) === null);
