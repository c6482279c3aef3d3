/** One import of a file. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const LITERAL_OR_COMMENT =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const IMPORT = /(?<![.\w])(?:from\s*|import\s*\(?\s*|require\s*\(\s*)"(\d+)"/g;

/** `source` with every comment blanked, line breaks kept. Quotes inside regular expressions are beyond it: they may blank too much of their line. */
export function withoutComments(source: string): string {
  return source.replace(LITERAL_OR_COMMENT, (found) => (isComment(found) ? blank(found) : found));
}

/** Every import of a TypeScript file: static, type-only, re-exported and dynamic with a literal. */
export function importsOf(source: string): readonly Import[] {
  const literals: string[] = [];
  const code = source.replace(LITERAL_OR_COMMENT, (found) => {
    if (isComment(found)) return blank(found);
    const breaks = found.replace(/[^\n]/g, '');
    return `"${literals.push(found.slice(1, -1)) - 1}"${breaks}`;
  });
  return [...code.matchAll(IMPORT)].map((match) => ({
    specifier: literals[Number(match[1])] ?? '',
    line: code.slice(0, match.index).split('\n').length,
  }));
}

function isComment(found: string): boolean {
  return found.startsWith('/');
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
