/** In read-only mode nothing but GET is sent, whatever a model calls. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Arbitrary, Effect, Schema } from "effect"
import { start } from "./support/Agent.ts"
import { catalog } from "./support/Contract.ts"
import { record } from "./support/Recorder.ts"

const names = catalog.operations.map(({ id }) => id)
const parameterNames = [...new Set(catalog.operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)))]

const hostile = [
  "..",
  "../me",
  "a/b",
  "?method=DELETE",
  "",
  "me",
  "last",
  "midi",
  "0",
  "\r\nDELETE /v2/me",
  "x-http-method-override"
]
const value = Schema.Union([
  Schema.Literals(hostile),
  Schema.Int,
  Schema.Boolean,
  Schema.Array(Schema.Literals(hostile)),
  Schema.Json
])

const reads = catalog.operations.filter(({ method }) => method === "GET").map(({ id }) => id)

const details = {
  parameters: Schema.Record(Schema.Literals([...parameterNames, "method", "body"]), Schema.UndefinedOr(value)),
  /** With all parameters that the operation needs. */
  complete: Schema.Boolean,
  body: Schema.optionalKey(Schema.Json),
  confirm: Schema.optionalKey(Schema.String),
  limit: Schema.optionalKey(Schema.Union([Schema.Int, Schema.Literals([1, 5, 100])])),
  cursor: Schema.optionalKey(Schema.Literals(["page-1", "page-2", "next"])),
  offset: Schema.optionalKey(Schema.Literals([0, 3])),
  at: Schema.optionalKey(Schema.Literals(["", "/0", "/0/id", "/x/__proto__"]))
}

const Call = Schema.Union([
  Schema.Struct({
    tool: Schema.Literal("read"),
    operation: Schema.Literals(reads),
    complete: Schema.Literal(true),
    parameters: Schema.Struct({}),
    limit: details.limit
  }),
  Schema.Struct({ tool: Schema.Literal("read"), operation: Schema.Literals(names), ...details }),
  Schema.Struct({
    tool: Schema.Literals(["read", "write", "find_operations", "describe_operation"]),
    operation: Schema.Union([Schema.Literals([...names, "DELETE", "deleteScore\n", "delete-score"]), Schema.String]),
    ...details
  })
])

const ids = new Map([["revision", "last"], ["format", "midi"], ["user", "me"], ["collection", "root"]])

const argumentsOf = ({ complete, tool, ...call }: typeof Call.Type) => {
  if (tool === "find_operations") return { search: call.operation }
  const operation = catalog.operations.find(({ id }) => id === call.operation)
  const needed = complete && operation !== undefined
    ? Object.fromEntries(
      operation.parameters.filter(({ required }) => required).map(({ name }) => [name, ids.get(name) ?? "0"])
    )
    : call.parameters
  return { ...call, parameters: needed }
}

describe("read-only mode", () => {
  it.live("any calls send nothing but GET", () =>
    Effect.gen(function*() {
      const sandbox = Sandbox.make({ users: 12, taskDuration: 0, rateLimit: { requests: 1_000_000 } })
      yield* Effect.addFinalizer(() => Effect.promise(() => sandbox.close()))
      const recorder = yield* record(sandbox)
      const { call, problems } = yield* start(recorder.url, [])
      const before = JSON.stringify(sandbox.state())
      const calls = yield* Arbitrary.sampleEffect(Arbitrary.schema(Call), { count: isNightly ? 1000 : 250, size: 20 })
      let succeeded = 0
      yield* Effect.promise(async () => {
        for (const one of calls) {
          try {
            const { failed } = await call(one.tool, argumentsOf(one))
            if (!failed) succeeded++
          } catch {
            // Arguments that the tool's schema does not permit, and tools that are not there.
          }
        }
      })
      const methods = Map.groupBy(recorder.exchanges, ({ method }) => method)
      console.log(
        `fuzz: ${calls.length} calls, ${succeeded} with a result, ${recorder.exchanges.length} requests: ${
          [...methods.keys()].join(", ")
        }`
      )
      assert.deepStrictEqual([...methods.keys()], ["GET"])
      assert.isAtLeast(recorder.exchanges.length, calls.length / 10)
      assert.strictEqual(JSON.stringify(sandbox.state()), before)
      assert.deepStrictEqual(problems, [])
    }))
})
