export * from './AreaPicker.tsx';
export type { Corners } from './corners.ts';
export * from './PlacePicker.tsx';
export * from './Position.ts';
export * from './TownMap.tsx';
export { TOWN_CENTRE } from './town/townPlan.ts';
