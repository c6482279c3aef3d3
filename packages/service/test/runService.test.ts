import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly pid: number;
  readonly [field: string]: unknown;
}

/** A process whose every line on standard output is a log line. */
function start(
  program: string,
  how: string,
): { child: ChildProcess; until(msg: string): Promise<Line>; ended: Promise<Line[]> } {
  const file = fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  const input = createInterface({ input: child.stdout });
  input.on('line', (line) => lines.push(JSON.parse(line)));
  const closed = once(input, 'close');
  return {
    child,
    async until(msg) {
      for (;;) {
        const found = lines.find((line) => line.msg === msg);
        if (found !== undefined) return found;
        await once(input, 'line');
      }
    },
    ended: closed.then(() => lines),
  };
}

const messages = (lines: readonly Line[]) => lines.map(({ msg }) => msg);

describe('a service', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops in reverse order at %s, once, and ends with 0',
    async (signal) => {
      const { child, until, ended } = start('service', '');
      const exited = once(child, 'exit');
      await until('ready');
      child.kill(signal);
      child.kill(signal);
      const lines = await ended;
      expect(messages(lines)).toEqual(['ready', 'stopping', 'second stops', 'first stops', 'stopped']);
      expect(await exited).toEqual([0, null]);
    },
  );

  it('that could not start stops what it had started, says why, and ends with 1', async () => {
    const { child, ended } = start('service', 'no-start');
    const exited = once(child, 'exit');
    const lines = await ended;
    expect(messages(lines)).toEqual(['could not start', 'stopping', 'first stops', 'stopped']);
    expect(lines[0]).toMatchObject({ level: 'fatal', err: { hint: 'the port is taken' } });
    expect(await exited).toEqual([1, null]);
  });

  it('that is told to stop while it starts stops what it had started, never says it is ready, and ends with 0', async () => {
    const { child, until, ended } = start('service', 'slow-start');
    const exited = once(child, 'exit');
    await until('still starting');
    child.kill('SIGTERM');
    expect(messages(await ended)).toEqual(['still starting', 'stopping', 'first stops', 'stopped']);
    expect(await exited).toEqual([0, null]);
  });

  it('logs a rejection that nobody handles, stops, and ends with 1', async () => {
    const { child, ended } = start('service', 'throw');
    const exited = once(child, 'exit');
    expect(messages(await ended)).toEqual([
      'ready',
      'unhandled rejection',
      'stopping',
      'second stops',
      'first stops',
      'stopped',
    ]);
    expect(await exited).toEqual([1, null]);
  });

  it('stops the rest when a part can not be stopped, and ends with 1', async () => {
    const { child, until, ended } = start('service', 'bad-part');
    const exited = once(child, 'exit');
    await until('ready');
    child.kill('SIGTERM');
    const lines = await ended;
    expect(messages(lines)).toContain('first stops');
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({
      part: 'second',
      err: { hint: 'stuck' },
    });
    expect(await exited).toEqual([1, null]);
  });

  it('ends with 1 and names what still runs when the time to stop is over', async () => {
    const { child, until, ended } = start('service', 'slow-part');
    const exited = once(child, 'exit');
    await until('ready');
    child.kill('SIGTERM');
    expect((await ended).at(-1)).toMatchObject({ level: 'error', stillRunning: ['second', 'first'] });
    expect(await exited).toEqual([1, null]);
  });

  it('stops in order when the process that started it is killed', async () => {
    const { child, until, ended } = start('parent', '');
    await until('ready');
    child.kill('SIGKILL');
    expect(messages(await ended)).toEqual(['ready', 'stopping', 'second stops', 'first stops', 'stopped']);
  });
});
