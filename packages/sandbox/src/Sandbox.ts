/**
 * The Flat API simulated, as a `fetch`, a layer or a server.
 */
export type { TokenOptions } from "./Authorization.ts"
export type { Fault, Name as FaultName, Rule as FaultRule } from "./Faults.ts"
export { fetch, layerTest, make, Sandbox } from "./InProcess.ts"
export type { SandboxShape } from "./InProcess.ts"
export type { Options } from "./Options.ts"
export type { RecordedRequest } from "./RequestLog.ts"
export * from "./Server.ts"
export type { Snapshot } from "./Snapshot.ts"
