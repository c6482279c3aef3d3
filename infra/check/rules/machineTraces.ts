import type { Breach, Rule } from '../Breach.ts';

/** Written in parts, so that this file doesn't break its own rule. */
const TRACES: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  {
    pattern: new RegExp(`(?<![\\w.:/$}-])/(?:${['home', 'Users', 'root', 'work'].join('|')})/[\\w.-]+`),
    what: 'an absolute path of one machine',
  },
  { pattern: /\b[A-Z]:\\Users\\/, what: 'an absolute path of one machine' },
  {
    pattern: new RegExp(
      `\\b${['registry\\.(?:npmjs|yarnpkg|npmmirror)', 'npm\\.pkg\\.github', 'artifactory\\.[\\w.-]+', '[\\w-]+\\.jfrog'].join('|')}\\b`,
      'i',
    ),
    what: 'the host name of a package registry',
  },
];

/** No file holds what is true on one machine alone. The lock file is the package manager's. */
export const checkMachineTraces: Rule = (project) =>
  [...project.files].flatMap(([path, text]) =>
    path === 'pnpm-lock.yaml'
      ? []
      : text.split('\n').flatMap((line, index) => tracesIn(path, line, index + 1)),
  );

function tracesIn(path: string, text: string, line: number): Breach[] {
  return TRACES.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({
    path,
    line,
    message: `holds ${what}, which is wrong everywhere else. Use a relative path, a setting or the tool's own default.`,
  }));
}
