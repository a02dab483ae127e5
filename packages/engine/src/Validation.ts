/**
 * The shapes of requests and responses, the validator, and how shapes are derived from the schemas of an endpoint.
 */
export * as EndpointDescription from "./operation/EndpointDescription.ts"
export * as Mismatches from "./validation/Mismatches.ts"
export * as SchemaIssues from "./validation/SchemaIssues.ts"
export * as SchemaProblems from "./validation/SchemaProblems.ts"
export * as SchemaShape from "./validation/SchemaShape.ts"
export type { Fields, Shape } from "./validation/Shape.ts"
export { exactlyOf, fitsOf, isRecord } from "./validation/Validator.ts"
