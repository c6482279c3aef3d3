import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Rule } from '../Breach.ts';
import { importsOf } from '../importsOf.ts';
import type { Manifest, Project } from '../Project.ts';
import { isTest, packageOf, roomNamed } from '../rooms.ts';

/** What a file imports is declared in the nearest package.json above it (for tests, the root's will do), and exported by its owner. */
export const checkDependencies: Rule = (project) =>
  project.sources.flatMap(([path, text]) =>
    importsOf(text).flatMap(({ specifier, line }) => {
      if (specifier.startsWith('.') || isBuiltin(specifier)) return [];
      const message = undeclared(project, path, specifier) ?? unexported(project, specifier);
      return message === null ? [] : [{ path, line, message }];
    }),
  );

function undeclared(project: Project, path: string, specifier: string): string | null {
  const name = packageOf(specifier);
  const folder = packageFolder(project, path);
  const manifests = [project.manifest(folder), isTest(path) ? project.manifest('') : null];
  const isDeclared = manifests.some((manifest) => manifest !== null && declares(manifest, name));
  if (isDeclared || project.manifest(folder)?.name === name) return null;
  const where = folder === '' ? 'package.json' : `${folder}/package.json`;
  return `imports ${specifier}, which ${where} doesn't name. It may be found by chance here and missing elsewhere: add ${name} to its dependencies.`;
}

/** The nearest folder above `path` that has a package.json; '' is the root. */
function packageFolder(project: Project, path: string): string {
  const folder = path.includes('/') ? posix.dirname(path) : '';
  if (folder === '' || project.manifest(folder) !== null) return folder;
  return packageFolder(project, folder);
}

function declares(manifest: Manifest, name: string): boolean {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  return [dependencies, devDependencies, optionalDependencies, peerDependencies].some(
    (names) => names !== undefined && Object.hasOwn(names, name),
  );
}

function unexported(project: Project, specifier: string): string | null {
  const target = roomNamed(specifier);
  const exported = target === null ? undefined : project.manifest(target.folder)?.exports;
  if (target === null || exported === undefined) return null;
  const wanted = `.${specifier.slice(target.packageName.length)}`;
  if (Object.keys(exported).some((pattern) => fits(wanted, pattern))) return null;
  return `imports ${specifier}, which ${target.folder}/package.json doesn't export. Import what it does export (${Object.keys(exported).join(', ')}), or export it there.`;
}

function fits(wanted: string, pattern: string): boolean {
  const [before, after] = pattern.split('*');
  if (after === undefined) return wanted === pattern;
  return wanted.startsWith(before ?? '') && wanted.endsWith(after);
}
