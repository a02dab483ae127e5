/** Input that is not a request gets the JSON-RPC error for it, and the server continues to read. */
import { assert, describe, it } from "@effect/vitest"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { execPath } from "node:process"
import { createInterface } from "node:readline"
import { problemOf } from "../../../src/mcp/StdioFrames.ts"
import { environment, program } from "../support/Agent.ts"

const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`

const call = (id: string, params: string) => `{"jsonrpc":"2.0","params":${params},"method":"tools/call","id":${id}}`

const errorOf = (line: string) => {
  const problem = problemOf(line)
  if (problem === undefined) return undefined
  const { error, id } = JSON.parse(problem) as { readonly id: unknown; readonly error: { readonly code: number } }
  return [error.code, id]
}

describe("messages on standard input", () => {
  it("Y18 that are no JSON are parse errors", () => {
    for (const line of ["{", "hello", "{\"jsonrpc\":\"2.0\",}", "\u0000", "{\"id\":1"]) {
      assert.deepEqual(errorOf(line), [-32700, null], line)
    }
  })

  it("Y18 that are no request are invalid requests, with their id if they have one", () => {
    const cases: ReadonlyArray<readonly [string, unknown]> = [
      ["1", null],
      ["null", null],
      ["[]", null],
      ["{}", null],
      ["{\"id\":1,\"method\":\"ping\"}", 1],
      ["{\"jsonrpc\":\"1.0\",\"id\":\"a\",\"method\":\"ping\"}", "a"],
      ["{\"jsonrpc\":\"2.0\",\"id\":2}", 2],
      ["{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":5}", 2],
      ["{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\",\"params\":7}", 2],
      ["{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", null],
      ["{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", null],
      ["{\"jsonrpc\":\"2.0\",\"result\":{}}", null]
    ]
    for (const [line, id] of cases) assert.deepEqual(errorOf(line), [-32600, id], line)
  })

  it("Y18 that are nested too deep are invalid requests, with their id wherever it is", () => {
    for (const id of ["7", "\"a-b\""]) {
      assert.deepEqual(errorOf(call(id, deep(20_000))), [-32600, JSON.parse(id)])
      assert.deepEqual(errorOf(call(id, `{"id":99,"a":"\\"id\\":5 [[","b":${deep(20_000)}}`)), [-32600, JSON.parse(id)])
    }
    assert.deepEqual(
      errorOf(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{"id":99,"b":${deep(20_000)}}}`),
      [-32600, 7]
    )
    assert.deepEqual(errorOf(deep(20_000)), [-32600, null])
    assert.isUndefined(errorOf(call("7", `{"a":${deep(198)}}`)))
    assert.deepEqual(errorOf(call("7", `{"a":${deep(199)}}`)), [-32600, 7])
    // Brackets in strings are text.
    assert.isUndefined(errorOf(call("7", `{"a":${JSON.stringify(`"\\${"[".repeat(1000)}`)}}`)))
  })

  it("requests, notifications, responses and batches are left to the server", () => {
    for (
      const line of [
        "",
        "  ",
        call("1", "{}"),
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":1,\"message\":\"no\"}}",
        `[${call("1", "{}")}]`
      ]
    ) assert.isUndefined(errorOf(line), line)
  })

  it.live("Y18 the program replies to each, and then to a request", () =>
    Effect.promise(async () => {
      const child = spawn(execPath, [program, "mcp"], { env: environment("http://127.0.0.1:9/v2"), stdio: "pipe" })
      const replies: Array<unknown> = []
      const initialize = {
        jsonrpc: "2.0",
        id: "i",
        method: "initialize",
        params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } }
      }
      const lines = ["{", "{}", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", call("7", deep(20_000))]
      child.stdin.write([...lines, JSON.stringify(initialize)].map((line) => `${line}\n`).join(""))
      for await (const line of createInterface({ input: child.stdout })) {
        const { error, id } = JSON.parse(line) as { readonly id: unknown; readonly error?: { readonly code: number } }
        replies.push([id, error?.code])
        if (id === "i") break
      }
      child.stdin.end()
      const code = await settled("the end of flat mcp", new Promise((resolve) => child.once("close", resolve)))
      assert.deepEqual([replies, code], [
        [[null, -32700], [null, -32600], [null, -32600], [7, -32600], ["i", undefined]],
        0
      ])
    }))
})
