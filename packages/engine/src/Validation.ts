/** The shapes of requests and responses, the validator, and how shapes are derived from the schemas of an endpoint. */
export { bodiesOf, of as descriptionOf } from "./body/EndpointDescription.ts"
export { of as mismatchesOf, valueToSend as mismatchesOfSent } from "./validation/Mismatches.ts"
export { from as problemFrom, type Problem, requiredValue, unknownKey } from "./validation/SchemaIssues.ts"
export { problemsOf as schemaProblemsOf } from "./validation/SchemaProblems.ts"
export { fieldsOf as fieldShapesOf, of as shapeOf } from "./validation/SchemaShape.ts"
export type { Fields, Shape } from "./validation/Shape.ts"
export { exactlyOf, fitsOf, isRecord } from "./validation/Validator.ts"
