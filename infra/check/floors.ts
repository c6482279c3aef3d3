import { posix } from 'node:path';
import type { Breach, Rule } from './Breach.ts';
import { importsOf } from './importsOf.ts';
import { isTest, packageOf, ROOMS, type Room, roomNamed, roomOf, TEST_ROOMS } from './rooms.ts';

interface Edge {
  readonly path: string;
  readonly from: Room;
  readonly specifier: string;
}

/** A room imports strictly lower floors, by the name of the package, and never reaches into another's folder. */
export const checkFloors: Rule = (project) =>
  project.sources.flatMap(([path, text]) => {
    const from = roomOf(path);
    if (from === null) return strayFile(path);
    return importsOf(text).flatMap(({ specifier, line }): Breach[] => {
      const message = breachOf({ path, from, specifier });
      return message === null ? [] : [{ path, line, message }];
    });
  });

/** Every file under these folders belongs to a room of the table. */
function strayFile(path: string): Breach[] {
  if (!/^(apps|packages)\//.test(path)) return [];
  return [
    {
      path,
      message: 'lies in no room. Give its folder a floor in infra/check/rooms.ts, or move it into a room.',
    },
  ];
}

function breachOf({ path, from, specifier }: Edge): string | null {
  if (specifier.startsWith('.')) return reachBreach(path, from, specifier);
  if (!specifier.startsWith('@porchlight/') || packageOf(specifier) === from.packageName) return null;
  const to = roomNamed(specifier);
  if (to === null) {
    return `imports ${specifier}, and there is no such room. The rooms are: ${ROOMS.map(({ packageName }) => packageName).join(', ')}.`;
  }
  if (isTest(path) && TEST_ROOMS.includes(to.packageName)) return null;
  if (to.packageName === '@porchlight/testkit') {
    return 'imports @porchlight/testkit, whose fakes are for test files only. Take the port from @porchlight/domain and let the caller hand in what keeps it.';
  }
  return from.floor > to.floor ? null : floorBreach(from, to);
}

function reachBreach(path: string, from: Room, specifier: string): string | null {
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith(`${from.folder}/`)) return null;
  const to = roomOf(target);
  const instead = to === null ? 'Move what is shared into a package' : `Import ${to.packageName} by name`;
  return `reaches into ${target}, outside of its own room ${from.folder}. A room shows only what its package.json exports. ${instead}.`;
}

function floorBreach(from: Room, to: Room): string {
  const where = `${from.folder} (floor ${from.floor}) imports ${to.folder} (floor ${to.floor}).`;
  if (from.floor === 5 && to.floor === 5) {
    return `${where} An app imports no app, for each is a process of its own. Move what both need into a package, or talk to it over its wire.`;
  }
  const instead =
    to.floor === from.floor
      ? 'Rooms of one floor don’t know each other: move what both need one floor down, or let the app on floor 5 wire them together.'
      : `A room imports strictly lower floors: declare a port on floor ${from.floor} or below, implement it up there, and let the app hand it in.`;
  return `${where} ${instead}`;
}
