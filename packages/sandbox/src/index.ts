/**
 * A simulated Flat API: a local server, an in-process fetch and a test layer.
 */
export * as Sandbox from "./Sandbox.ts"
