/** Changes of whole scores. They leave every byte that they do not change, and return what `replaceMeasures` returns. */
export type { Direction } from "./arrange/Interval.ts"
export { setKey, type SetKeyOptions } from "./arrange/setKey.ts"
export { type KeyTarget, transpose, type TransposeOptions } from "./arrange/transpose.ts"
export { writeFor, type WriteForOptions } from "./arrange/writeFor.ts"
