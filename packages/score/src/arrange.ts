/** Changes of whole scores. They leave every byte that they do not change, and return what `replaceMeasures` returns. */
export { type KeyTarget, transpose, type TransposeOptions } from "./arrange/Transpose.ts"
