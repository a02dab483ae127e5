/**
 * Calls functions that a program passed in, such as `onProgress`, so that nothing that they throw, return or reject with affects the call.
 */
export { type Hooks, makeHooks as make } from "@flat-sdk/engine/Telemetry"
