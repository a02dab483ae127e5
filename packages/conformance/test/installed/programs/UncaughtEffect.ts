/**
 * An Effect program that does not handle the error of a call: `node UncaughtEffect.ts BASE-URL`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Layer } from "effect"

const [baseUrl = ""] = process.argv.slice(2)

const countTheTeachers = Effect.fn("countTheTeachers")(function*() {
  const flat = yield* FlatClient.FlatClient
  return yield* flat.organization.countOrgaUsers({ role: ["teacher"] })
})

countTheTeachers().pipe(
  Effect.provide(
    FlatClient.layer({ accessToken: "planted-token", baseUrl, retries: 0 }).pipe(Layer.provide(NodeTransport.layer()))
  ),
  NodeRuntime.runMain
)
