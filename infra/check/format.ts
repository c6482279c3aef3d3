import { runTool } from './runTool.ts';

/** `npm run format`: mends the format, the order of imports and what lint can mend safely. */
process.exitCode = await runTool('@biomejs/biome/bin/biome', ['check', '--write', '.']);
