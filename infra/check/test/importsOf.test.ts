import { describe, expect, it } from 'vitest';
import { importsOf } from '../importsOf.ts';

const specifiers = (source: string) => importsOf(source).map(({ specifier }) => specifier);

describe('the imports of a file', () => {
  it.each([
    ["import x from 'a';", ['a']],
    ["import type { X } from 'a';", ['a']],
    ["import {\n  x,\n  y,\n} from 'a';", ['a']],
    ['import "a";', ['a']],
    ["export * from 'a';", ['a']],
    ["export { x } from 'a'; import y from 'b';", ['a', 'b']],
    ["const a = await import('a');", ['a']],
    ["type A = import('a').A;", ['a']],
    ["const a = require('a');", ['a']],
  ])('are found in %j', (source, expected) => {
    expect(specifiers(source)).toEqual(expected);
  });

  it.each([
    "// import x from 'a';",
    "/* import x from 'a'; */",
    "Buffer.from('a'); Array.from ('a');",
    "const sample = \"import x from 'a';\"; const other = `import y from 'b'`;",
    "const address = 'https://x'; // from 'a'",
  ])('are none in %j', (source) => {
    expect(specifiers(source)).toEqual([]);
  });

  it('are found behind a text that looks like a comment, with their line', () => {
    expect(importsOf("const a = 'https://x';\nimport x from 'b';\n/* 1\n2 */ import y from 'c';")).toEqual([
      { specifier: 'b', line: 2 },
      { specifier: 'c', line: 4 },
    ]);
  });
});
