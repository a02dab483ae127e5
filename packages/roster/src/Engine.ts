/**
 * Applies a plan, step by step. A run can be killed at any point: the next one resumes it. A creation, a membership and the state of a class are sent again
 * only after a look-up shows that they did not happen; fields and removals are sent again as the client does.
 *
 * **Example** (Plan and apply from a program)
 *
 * ```ts check-only: the export is yours
 * import * as NodeServices from "@effect/platform-node/NodeServices"
 * import { FlatClient } from "@flat-sdk/core"
 * import { NodeTransport } from "@flat-sdk/node"
 * import { Engine, IdMap, Passwords, Plan, Read, Sqlite } from "@flat-sdk/roster"
 * import { Console, Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const roster = yield* Read.open("export.zip")
 *   const known = yield* Effect.flatMap(IdMap.fromSql, IdMap.read)
 *   const plan = yield* Plan.compare(roster, known, { today: "2026-09-01" })
 *   if (plan.held.length > 0) return yield* Console.log("A person must look at this plan.")
 *   const { stop } = yield* Engine.apply(plan, {
 *     concurrency: 8,
 *     credentials: yield* Passwords.open("passwords.csv"),
 *     passwordOf: Passwords.ofRoster(roster)
 *   })
 *   yield* Console.log(stop === undefined ? "Done." : "Stopped. Run again to resume.")
 * })
 *
 * const FlatLive = FlatClient.layerConfig({ maxWait: "65 minutes" }).pipe(Layer.provide(NodeTransport.layer()))
 * const services = Layer.mergeAll(FlatLive, Sqlite.layer("school.sqlite"), NodeServices.layer)
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(services)))
 * ```
 */
export { apply, defaultSettleMillis } from "./engine/Engine.ts"
export type { Applied, Options } from "./engine/Engine.ts"
export type { Stop } from "./engine/outcome/Breaker.ts"
export type { Outcome, State } from "./engine/outcome/Outcome.ts"
export { make as records } from "./engine/records/Records.ts"
export type { Intent, Recorded, Records, Run } from "./engine/records/Records.ts"
export { guard } from "./engine/steps/BeforeRequest.ts"
