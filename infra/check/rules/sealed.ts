import { posix } from 'node:path';
import type { Breach, Rule } from '../Breach.ts';
import { importsOf } from '../importsOf.ts';
import type { Project } from '../Project.ts';
import { isTest, packageOf, roomOf } from '../rooms.ts';

const SEAL = '@porchlight/seal';
const FOR_SERVERS = [`${SEAL}/header`, `${SEAL}/node-verify`];
/** Where seal keeps what a server may run. */
const VERIFYING = /^packages\/seal\/src\/(header\/|primitives\/nodeVerify\.ts$)/;
/** Where it keeps what seals and opens. */
const OPENING =
  /^packages\/seal\/src\/(account|live|open|seal)\/|^packages\/seal\/src\/primitives\/(browser|node|reference)\.ts$/;

/** No server can open anything: it may import only the part of seal that reads and verifies, and that part imports none of the rest. */
export const checkSealed: Rule = (project) => [...serversThatOpen(project), ...verifiersThatOpen(project)];

function serversThatOpen(project: Project): Breach[] {
  return project.sources.flatMap(([path, text]) => {
    const room = roomOf(path);
    if (room === null || room.opens || isTest(path)) return [];
    return importsOf(text)
      .filter(({ specifier }) => packageOf(specifier) === SEAL && !FOR_SERVERS.includes(specifier))
      .map(({ specifier, line }) => ({
        path,
        line,
        message:
          `imports ${specifier}. Only clients and devices may seal and open (apps/web, apps/cli, firmware-sim): ` +
          `a server that can't open can't be made to. ${room.folder} may import ${FOR_SERVERS.join(' and ')}.`,
      }));
  });
}

function verifiersThatOpen(project: Project): Breach[] {
  return project.sources.flatMap(([path]) => {
    if (!VERIFYING.test(path)) return [];
    const way = wayToOpening(project, [path]);
    if (way === null) return [];
    const message = `leads to what seals or opens (${way.join(' → ')}). Servers run this file: it may import only what reads and verifies.`;
    return [{ path, message }];
  });
}

/** The shortest chain of imports that leads on from `way` to code that opens, or null. */
function wayToOpening(project: Project, start: readonly string[]): readonly string[] | null {
  const seen = new Set(start);
  const ways = [start];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const path = way.at(-1) ?? '';
    if (OPENING.test(path)) return way;
    for (const { specifier } of importsOf(project.files.get(path) ?? '')) {
      const next = posix.join(posix.dirname(path), specifier);
      if (!specifier.startsWith('.') || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
