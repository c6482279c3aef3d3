import { test as anyTest } from 'vitest';
import { findBrowser } from './openBrowser.ts';

/** A test in a real Chromium; skipped, with a line that says so, where there is none on the path. */
export const test = anyTest.skipIf(findBrowser() === null);
