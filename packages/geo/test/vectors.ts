import { readFileSync } from 'node:fs';
import type { AreaPolygon, Position, WindowPurpose } from '../src/index.ts';

interface AreaVectors {
  readonly accepted: readonly {
    readonly name: string;
    readonly input: AreaPolygon;
    readonly canonical: AreaPolygon;
    readonly areaSquareMetres: number;
    readonly diameterM: number;
    readonly inside: readonly Position[];
    readonly outside: readonly Position[];
    readonly cells: readonly string[];
  }[];
  readonly refused: readonly { readonly name: string; readonly input: unknown; readonly code: string }[];
}

interface WindowVectors {
  readonly windows: readonly {
    readonly name: string;
    readonly fromMs: unknown;
    readonly toMs: unknown;
    readonly nowMs: number;
    readonly purpose: WindowPurpose;
    readonly code: string | null;
  }[];
  readonly overlap: {
    readonly window: { readonly fromMs: number; readonly toMs: number };
    readonly clips: readonly {
      readonly name: string;
      readonly clipStartMs: number;
      readonly clipEndMs: number;
      readonly uncertaintyMs: number;
      readonly touches: boolean;
    }[];
  };
}

/** `spec/vectors/areas.json`. */
export const areaVectors: AreaVectors = read('areas.json');
/** `spec/vectors/windows.json`. */
export const windowVectors: WindowVectors = read('windows.json');

function read<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(`../spec/vectors/${name}`, import.meta.url), 'utf8')) as Vectors;
}
