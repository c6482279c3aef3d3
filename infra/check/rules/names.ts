import type { Rule } from '../Breach.ts';

const FORBIDDEN = ['utils', 'util', 'helpers', 'helper', 'types', 'common', 'misc'];

/** A file is named for its one concept. */
export const checkNames: Rule = (project) =>
  [...project.files.keys()].flatMap((path) => {
    const named = path.split('/').map((part) => part.replace(/(\.d|\.test)?\.[cm]?[jt]sx?$/, ''));
    const bad = named.find((name) => FORBIDDEN.includes(name.toLowerCase()));
    if (bad === undefined) return [];
    return [
      {
        path,
        message: `“${bad}” says nothing about what is in it. Name the file or folder for its one concept, and split it if it has several.`,
      },
    ];
  });
