import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/terminal/Screen.ts';

function screenInto(written: string[]): Screen {
  return new Screen({ write: (text) => written.push(text) });
}

describe('Screen', () => {
  test('gives the terminal back as it was: main screen, cursor, plain look', () => {
    const written: string[] = [];
    const screen = screenInto(written);
    screen.open();
    screen.close();
    expect(written[0]).toContain('\x1b[?1049h\x1b[?25l');
    expect(written[1]).toBe('\x1b[0m\x1b[?25h\x1b[?1049l');
  });

  test('sends a line again only when it has changed', () => {
    const written: string[] = [];
    const screen = screenInto(written);
    screen.open();
    screen.draw(['one', 'two']);
    screen.draw(['one', 'TWO']);
    screen.draw(['one', 'TWO']);
    expect(written.slice(2)).toEqual(['\x1b[2;1HTWO\x1b[K']);
  });

  test('sends everything again once the terminal has changed its size', () => {
    const written: string[] = [];
    const screen = screenInto(written);
    screen.open();
    screen.draw(['one']);
    screen.invalidate();
    screen.draw(['one']);
    expect(written.at(-1)).toContain('one');
  });

  test('clears what a longer picture left', () => {
    const written: string[] = [];
    const screen = screenInto(written);
    screen.open();
    screen.draw(['one', 'two']);
    screen.draw(['one']);
    expect(written.at(-1)).toBe('\x1b[2;1H\x1b[J');
  });

  test('writes nothing while it is closed', () => {
    const written: string[] = [];
    const screen = screenInto(written);
    screen.draw(['one']);
    screen.close();
    expect(written).toEqual([]);
  });
});
