import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a `package.json` that the rules look at. */
export interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const IGNORED = new Set(['node_modules', '.git', '.cache', '.porchlight', 'coverage']);
const TEXT =
  /(\.([cm]?[jt]sx?|json|ya?ml|md|sql|sh|html|css|svg|toml|conf|tpl)|(^|\/)(Dockerfile|run|LICENSE|\.gitignore|\.dockerignore))$/;

/** The project's text files by path from its root, with `/`; what the rules are run over. */
export class Project {
  readonly files: ReadonlyMap<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  /** Reads the text files under `root`, but for what is installed, generated or ignored. */
  static read(root: string): Project {
    const paths = textFilesUnder(root, '');
    return new Project(
      Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    );
  }

  /** The TypeScript files. */
  get sources(): readonly (readonly [path: string, text: string])[] {
    return [...this.files].filter(([path]) => /\.[cm]?tsx?$/.test(path));
  }

  /** The `package.json` of a folder (the root is ''), or null where there is none. */
  manifest(folder: string): Manifest | null {
    const text = this.files.get(folder === '' ? 'package.json' : `${folder}/package.json`);
    return text === undefined ? null : JSON.parse(text);
  }
}

function textFilesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : textFilesUnder(root, path);
    return entry.isFile() && TEXT.test(path) ? [path] : [];
  });
}
