import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The root of the project. */
export const ROOT = join(import.meta.dirname, '../..');

/** Runs a script of an installed package under this Node.js, its output on this process's. Resolves its exit code; 1 after a signal. */
export async function runTool(
  script: string,
  toolArguments: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const tool = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...toolArguments], {
    cwd: ROOT,
    stdio: 'inherit',
    env,
  });
  const [code] = await once(tool, 'exit');
  return typeof code === 'number' ? code : 1;
}
