import type { BenchRow } from './Benchmark.ts';
import type { Machine } from './machine.ts';

const HEAD = ['measure', 'contender', 'figure', 'ratio', 'compared with'];
const RIGHT_ALIGNED = [2, 3];

/** A line for people about the machine. */
export function machineLine({ cpu, cores, memoryGiB, node, platform }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node.js ${node}, ${platform}`;
}

/** The rows as an aligned table for people, without a last line break. */
export function table(rows: readonly BenchRow[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return RIGHT_ALIGNED.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

function cellsOf({ measure, contender, figure, unit, ratio, comparedWith }: BenchRow): string[] {
  return [
    measure,
    contender,
    `${threeDigits(figure)} ${unit}`,
    ratio.toFixed(2),
    comparedWith ?? '(the peer)',
  ];
}

/** Three significant digits at least, in whole numbers from 100 on. */
function threeDigits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
