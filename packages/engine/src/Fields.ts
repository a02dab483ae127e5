/**
 * Annotations of fields and endpoints that both the contract and the stages of a request read. No module here needs the schema library.
 */
export { AcceptedScopes, known } from "./fields/AcceptedScopes.ts"
export { type ContentFields, contentId, fieldsIn, isContent, takesContent } from "./fields/ContentFields.ts"
export { FixedQuery } from "./fields/FixedQuery.ts"
export { Idempotency } from "./fields/Idempotency.ts"
export * as Normalise from "./fields/Normalise.ts"
export type { Other } from "./fields/Other.ts"
export * as PathId from "./fields/PathId.ts"
