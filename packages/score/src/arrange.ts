/** Changes of whole scores. They leave every byte that they do not change, and return what `replaceMeasures` returns. */
export { deleteMeasures, type DeleteOptions } from "./arrange/deleteMeasures.ts"
export { type ExtractOptions, extractPart } from "./arrange/extractPart.ts"
export { insertMeasures, type InsertOptions } from "./arrange/insertMeasures.ts"
export type { Direction } from "./arrange/pitch/Interval.ts"
export { setKey, type SetKeyOptions } from "./arrange/setKey.ts"
export { setTempo, type TempoOptions } from "./arrange/setTempo.ts"
export { type KeyTarget, transpose, type TransposeOptions } from "./arrange/transpose.ts"
export { writeFor, type WriteForOptions } from "./arrange/writeFor.ts"
