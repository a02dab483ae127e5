/** Changes of whole scores. They leave every byte that they do not change, and return what `replaceMeasures` returns. */
export { deleteMeasures, type DeleteOptions } from "./deleteMeasures.ts"
export { type ExtractOptions, extractPart } from "./extractPart.ts"
export { insertMeasures, type InsertOptions } from "./insertMeasures.ts"
export type { Direction } from "./pitch/Interval.ts"
export { setKey, type SetKeyOptions } from "./setKey.ts"
export { setTempo, type TempoOptions } from "./setTempo.ts"
export { type KeyTarget, transpose, type TransposeOptions } from "./transpose.ts"
export { writeFor, type WriteForOptions } from "./writeFor.ts"
