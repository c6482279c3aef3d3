import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const TAIL_LINES = 20;

/**
 * Runs a program without a terminal and waits for its end. `onLine` gets each line that it prints.
 * Resolves `{ code, tail }`: the exit code (128 + n after signal n, 127 where it couldn't be started) and its last lines.
 */
export function run(program, programArguments, { cwd, env, onLine = () => {} } = {}) {
  return new Promise((resolve) => {
    const tail = [];
    const child = spawn(program, programArguments, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGKILL');
    process.prependOnceListener('exit', stop);
    const end = (code) => {
      process.removeListener('exit', stop);
      resolve({ code, tail: tail.join('\n') });
    };
    for (const stream of [child.stdout, child.stderr]) {
      eachLine(stream, (line) => {
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        onLine(line);
      });
    }
    child.once('error', (error) => {
      tail.push(error.message);
      end(127);
    });
    child.once('close', (code, signal) => end(code ?? 128 + constants.signals[signal]));
  });
}

function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines) if (line.trim() !== '') take(line);
  });
  stream.on('end', () => {
    if (rest.trim() !== '') take(rest);
  });
}
