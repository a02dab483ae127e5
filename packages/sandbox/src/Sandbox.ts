/**
 * A simulated Flat API, as a `fetch`, a layer or a server.
 */
export type { ApplicationOptions } from "./auth/Applications.ts"
export type { TokenOptions } from "./auth/Authorization.ts"
export type { Fault, Name as FaultName, Rule as FaultRule } from "./faults/Faults.ts"
export { fetch, layerTest, make, Sandbox } from "./InProcess.ts"
export type { SandboxShape } from "./InProcess.ts"
export type { Options } from "./server/Options.ts"
export type { RecordedRequest } from "./server/RequestLog.ts"
export * from "./server/Server.ts"
export type { Snapshot } from "./state/Snapshot.ts"
