/** What histories by seed run of the roster: its engine over a storage and a clock of theirs. For this repository only. */
export * as Engine from "./engine/Engine.ts"
export * as BeforeRequest from "./engine/steps/BeforeRequest.ts"
export * as Credentials from "./passwords/Credentials.ts"
export * as Key from "./passwords/Key.ts"
export { type Applicable, hashOf } from "./plan/PlanFile.ts"
export { existing, type Reference, type Step } from "./plan/Step.ts"
export * as Sqlite from "./storage/Sqlite.ts"
export * as Vault from "./workers/Vault.ts"
