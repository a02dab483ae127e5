/** Annotations of fields and endpoints that both the contract and the stages of a request read. No module here needs the schema library. */
export { AcceptedScopes, allScopes, FixedQuery, Idempotency, Repeats, type Repetition } from "./fields/Annotations.ts"
export { type ContentFields, contentId, fieldsIn, isContent, takesContent } from "./fields/ContentFields.ts"
export * as Normalise from "./fields/Normalise.ts"
export type { Other } from "./fields/Other.ts"
export { isPathId, pathIdExpectation } from "./validation/Shape.ts"
