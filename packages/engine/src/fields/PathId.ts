/** Checks ids in URL paths. `Field.ts` has the schema. This module has no dependencies, so that programs without schemas can check ids too. */

/** Returns whether an id can be a segment of a URL path: not an empty string, `.`, `..` or a lone surrogate. */
export const is = (id: string): boolean => id !== "" && id !== "." && id !== ".." && id.isWellFormed()

/** Expected value of an id, for error messages. */
export const expectation = "an id for a URL path: not empty, not \".\" or \"..\", and well-formed Unicode"
