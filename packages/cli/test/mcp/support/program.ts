/** The server as a process of its own, with the options of the command. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Redacted } from "effect"
import { argv, env, stderr } from "node:process"
import type { Caller } from "../../../src/calls/Caller.ts"
import * as Run from "../../../src/mcp/Run.ts"
import * as Server from "../../../src/mcp/Server.ts"
import { callerOf } from "./Caller.ts"
import { catalog } from "./Contract.ts"

const has = (flag: string) => argv.includes(flag)
const valueOf = (flag: string) => argv[argv.indexOf(flag) + 1]

const serviceOf = (caller: Caller) =>
  Server.make({
    catalog,
    caller,
    options: {
      allowWrite: has("--allow-write"),
      allowPersonalData: has("--allow-personal-data"),
      files: has("--files") ? valueOf("--files") : undefined,
      maxTokens: has("--max-tokens") ? Number(valueOf("--max-tokens")) : 8000,
      scopes: env["TEST_SCOPES"]?.split(" "),
      key: new Uint8Array(32).fill(1),
      version: "0.0.0-test"
    }
  })

const program = Effect.gen(function*() {
  const service = serviceOf(callerOf(yield* FlatClient.FlatClient))
  return yield* has("--http")
    ? Run.http(service, {
      port: 0,
      token: Redacted.make(env["FLAT_MCP_TOKEN"] ?? "none"),
      listening: (url) => Effect.sync(() => void stderr.write(`${url}\n`))
    })
    : Run.stdio(service)
})

NodeRuntime.runMain(
  program.pipe(Effect.provide(FlatClient.layerConfig()), Effect.provide(NodeTransport.layer()), Effect.scoped)
)
