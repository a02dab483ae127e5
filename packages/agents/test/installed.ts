/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. A tool calls an operation over a custom transport.
 */
import { FlatToolkit } from "@flat-sdk/agents"
import * as Danger from "@flat-sdk/agents/danger"
import * as Operations from "@flat-sdk/agents/operations"
import { hints } from "@flat-sdk/agents/server"
import { FlatClient, Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

const transport = Transport.make(() =>
  Effect.succeed({
    status: 200,
    headers: { "content-type": "application/json" },
    body: Stream.succeed(new TextEncoder().encode("3"))
  })
)

const flat = FlatToolkit.make({ operations: ["countOrgaUsers"] })
const live = flat.layer.pipe(
  Layer.provide(FlatClient.layer({ accessToken: "a-token" })),
  Layer.provide(Layer.succeed(Transport.Transport, transport))
)

const called = await Effect.runPromise(
  Effect.gen(function*() {
    const tools = yield* flat.toolkit
    return yield* Stream.runCollect(yield* tools.handle("countOrgaUsers", {}))
  }).pipe(Effect.provide(live))
)
const found = JSON.stringify(called.map(({ encodedResult }) => encodedResult))
const request = { method: "DELETE", path: "/scores/1" }
if (Danger.phrases(Danger.of(Operations.load(), request)).length !== 1) throw new Error("deleting a score is a danger")
if (typeof hints !== "function") throw new Error("the module for servers lacks hints")
if (found !== `[{"result":3}]`) throw new Error(`expected 3 accounts, found ${found}`)
