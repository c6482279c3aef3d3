import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, isPorchlightError, PorchlightError } from '../src/index.ts';

const page = readFileSync(new URL('../spec/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| (\d+) \| (yes|no) \| (.*?) \| (.*?) \|$/gm)];

describe('the table of errors', () => {
  it('says in its documentation and in its code the same, both ways', () => {
    const documented = rows.map(([, code, status, retry]) => [
      code,
      { httpStatus: Number(status), retryable: retry === 'yes' },
    ]);
    expect(documented).toEqual(Object.entries(ERRORS));
  });

  it('says of every code what it means and what to do, in sentences', () => {
    for (const [, , , , meaning = '', advice = ''] of rows) {
      expect(meaning).toMatch(/^\S.*\.$/);
      expect(advice).toMatch(/^\S.*\.$/);
    }
    expect(page.match(/^\| `/gm)).toHaveLength(rows.length);
  });

  it('calls retryable only what the server or the caller’s haste is to blame for', () => {
    for (const [code, { httpStatus, retryable }] of Object.entries(ERRORS)) {
      expect([code, retryable && httpStatus < 429]).toEqual([code, false]);
    }
  });
});

describe('an error of ours', () => {
  it('has code, hint, status and cause', () => {
    const cause = new Error('refused');
    const error = new PorchlightError('unavailable', 'start the database', { cause });
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'start the database',
      httpStatus: 503,
      retryable: true,
      cause,
    });
  });

  it('is told from foreign ones, and by its code', () => {
    const error: unknown = new PorchlightError('not_found', 'look again');
    expect(isPorchlightError(error)).toBe(true);
    expect(isPorchlightError(error, 'forbidden', 'not_found')).toBe(true);
    expect(isPorchlightError(error, 'forbidden')).toBe(false);
    expect(isPorchlightError(Object.assign(new Error('x'), { code: 'not_found' }))).toBe(false);
  });
});
