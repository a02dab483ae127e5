/**
 * What an id in a URL path may be. `Field.ts` has its schema; this module has no dependency, so that a program without schemas can check ids too.
 */

/** Whether a URL can carry an id as a segment of its path: not an empty string, `.`, `..` or a lone surrogate. */
export const is = (id: string): boolean => id !== "" && id !== "." && id !== ".." && id.isWellFormed()

/** Expected value of an id, for error messages. */
export const expected = "an id for a URL path: not empty, not \".\" or \"..\", and well-formed Unicode"
