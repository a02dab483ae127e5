/**
 * A simulated Flat API in the same process, without a socket. It needs no other package; `@flat-sdk/sandbox/effect` has Effect's layers and a server.
 */
export * as Sandbox from "./instance/InProcess.ts"
