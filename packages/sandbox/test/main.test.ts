import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { call } from "./support/call.ts"
import { listening, run } from "./support/command.ts"
import { served } from "./support/sandbox.ts"

describe("flat-sandbox", () => {
  it.live("prints its URL on a separate line and serves until a signal", () =>
    Effect.gen(function*() {
      const command = yield* run(["--port", "0", "--token", "planted-token", "--users", "12", "--rate-limit", "3"])
      const url = yield* listening(command)
      assert.match(command.output.text, /^Try: curl /m)
      const { body, headers } = yield* Effect.promise(() =>
        call({ fetch, url, token: "planted-token" }, "/organizations/users/count")
      )
      assert.deepStrictEqual([body, headers.get("x-ratelimit-remaining")], [12, "2"])
      command.child.kill("SIGTERM")
      assert.strictEqual(yield* command.exit, 0)
    }), 30_000)

  it.live("injects faults from its flags", () =>
    Effect.gen(function*() {
      const command = yield* run([
        "--port",
        "0",
        "--faults",
        "status;status=503,html",
        "--fault-rate",
        "1",
        "--seed",
        "2"
      ])
      const url = yield* listening(command)
      const { status } = yield* Effect.promise(() =>
        call({ fetch, url, token: "sandbox-admin" }, "/organizations/users/count")
      )
      assert.include([502, 503], status)
      command.child.kill("SIGINT")
      assert.strictEqual(yield* command.exit, 0)
    }), 30_000)

  it.live("says what to do when its port is in use", () =>
    Effect.gen(function*() {
      const { url } = yield* served()
      const { port } = new URL(url)
      const command = yield* run(["--port", port])
      assert.strictEqual(yield* command.exit, 1)
      assert.include(command.output.text, `Port ${port} on 127.0.0.1 is in use`)
      assert.include(command.output.text, "--port")
      assert.notInclude(command.output.text, "    at ")
    }), 30_000)

  it.live.each([
    { args: ["--users", "0"], message: "at least 1" },
    { args: ["--faults", "earthquake"], message: "no fault \"earthquake\"" },
    { args: ["--fault-rate", "2"], message: "0 to 1" },
    { args: ["--data", "/nowhere/school.sqlite"], message: "--data" }
  ])("rejects $args", ({ args, message }) =>
    Effect.gen(function*() {
      const command = yield* run(["--port", "0", ...args])
      assert.strictEqual(yield* command.exit, 1)
      assert.include(command.output.text, message)
      assert.notInclude(command.output.text, "    at ")
    }), 30_000)
})
