import { Project } from '../Project.ts';
import { ROOMS } from '../rooms.ts';

/** A project of these files, in which every room exports and depends on what the rooms of the table are called. */
export function house(files: Readonly<Record<string, string>>): Project {
  const names = ROOMS.map(({ packageName }) => [packageName, 'workspace:*'] as const);
  const dependencies = Object.fromEntries([...names, ['@napi-rs/webcodecs', '1'], ['pg', '1']]);
  const exported = {
    '.': './src/index.ts',
    './header': './x.ts',
    './open': './x.ts',
    './*/contract': './src/*.ts',
  };
  const manifests = ROOMS.map(({ folder, packageName }) => [
    `${folder}/package.json`,
    JSON.stringify({ name: packageName, exports: exported, dependencies }),
  ]);
  return new Project({ 'package.json': '{}', ...Object.fromEntries(manifests), ...files });
}

/** The source text of a file that imports these. */
export function importing(...specifiers: readonly string[]): string {
  return specifiers.map((specifier) => `import { x } from '${specifier}';\n`).join('');
}
