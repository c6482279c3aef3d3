import type { Rule } from './Breach.ts';
import { checkFloors } from './floors.ts';
import { checkDependencies } from './rules/dependencies.ts';
import { checkEnvironment } from './rules/environment.ts';
import { checkMachineTraces } from './rules/machineTraces.ts';
import { checkNames } from './rules/names.ts';
import { checkRestrictedImports } from './rules/restrictedImports.ts';
import { checkSealed } from './rules/sealed.ts';

/** The rules of the house, by the name that the check prints. */
export const RULES: Readonly<Record<string, Rule>> = {
  'floors: a room imports strictly lower floors': checkFloors,
  'sealed: no server can seal or open': checkSealed,
  'restricted imports': checkRestrictedImports,
  'dependencies are declared and exported': checkDependencies,
  'only main.ts reads the environment': checkEnvironment,
  'names say what is inside': checkNames,
  'no traces of one machine': checkMachineTraces,
};
