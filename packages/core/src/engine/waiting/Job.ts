/**
 * Options of operations that follow a job of the server.
 */
export type { JobOptions as Options, Watched } from "@flat-sdk/engine/Waiting"
