import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { StepLines } from '../../src/start/StepLines.ts';
import { themeOf } from '../../src/terminal/Theme.ts';

function stepsInto(written: string[], isTty: boolean, columns = 80): StepLines {
  const write = (text: string) => void written.push(text);
  return new StepLines({ write, isTty, columns: () => columns, theme: themeOf({ NO_COLOR: '1' }) });
}

test('writes one plain line a step where nothing can change in place', () => {
  const written: string[] = [];
  const steps = stepsInto(written, false);
  steps.begin('databases');
  steps.done('PostgreSQL');
  steps.begin('devices');
  steps.failed();
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/^ {2}\+ PostgreSQL +0\.0 s\n$/);
  expect(written[1]).toMatch(/^ {2}x devices +0\.0 s\n$/);
});

test('shows on a terminal what is under way, and stays within its width', () => {
  const written: string[] = [];
  const steps = stepsInto(written, true, 60);
  steps.begin('databases');
  steps.done();
  expect(written[0]).toContain('databases ~');
  const shown = written.map((text) => stripVTControlCharacters(text).replace(/[\r\n]/g, ''));
  for (const text of shown) expect(text.length).toBeLessThan(60);
});
