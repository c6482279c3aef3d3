import { isPorchlightError } from '@porchlight/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings } from '../src/index.ts';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535),
  TOKEN: z.string().min(32),
  LEVEL: z.enum(['info', 'warn']).default('info'),
});
const token = 'x'.repeat(32);

function hintOf(env: Record<string, string | undefined>): string {
  try {
    parseSettings(schema, env);
  } catch (error) {
    if (isPorchlightError(error, 'invalid_setting')) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('settings', () => {
  it('are parsed, completed by defaults, frozen, and hold nothing else of the environment', () => {
    const settings = parseSettings(schema, { PORT: '8080', TOKEN: token, PATH: '/bin' });
    expect(settings).toEqual({ PORT: 8080, TOKEN: token, LEVEL: 'info' });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('that are wrong are all named with their rule, without their value', () => {
    const hint = hintOf({ PORT: '70123', TOKEN: 'hunter2', LEVEL: 'shout' });
    expect(hint).toMatch(/PORT: .*65535.*; TOKEN: .*32.*; LEVEL: .*info/);
    expect(hint).not.toMatch(/70123|hunter2|shout/);
  });

  it('that are missing or empty are said to be not set', () => {
    expect(hintOf({ PORT: '', TOKEN: undefined })).toMatch(/PORT is not set; TOKEN is not set$/);
  });

  it('that are set to nothing take their default', () => {
    expect(parseSettings(schema, { PORT: '1', TOKEN: token, LEVEL: '' }).LEVEL).toBe('info');
  });
});
