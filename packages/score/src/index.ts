/** MusicXML: opening, reading, replacing measures, checking, comparing, writing. Pure functions on strings and bytes. */
export { check, type Checked } from "./Check.ts"
export { diff, type MeasureChange } from "./Difference.ts"
export {
  type Edited,
  type EditOptions,
  type EditResult,
  type MeasureEdit,
  type MeasureNote,
  replaceMeasures
} from "./Edit.ts"
export type { Container } from "./file/Container.ts"
export type { Encoding } from "./file/Encoding.ts"
export type { Person } from "./Header.ts"
export { type MeasureFormat, type MeasureRange, type MeasureText, readMeasures } from "./Measures.ts"
export { type Mark, type Overview, overview, type PartOverview } from "./Overview.ts"
export type { MeasureAddress, PartAddress } from "./Parts.ts"
export { open, type Opened, type Score, write } from "./Score.ts"
export { type Problem, ScoreError } from "./xml/Problem.ts"
