/**
 * The types of requests and responses: models, inputs of operations, and the operations of each service.
 */
export type * from "@flat-sdk/engine/Models"
