import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { call } from "./support/call.ts"
import { served } from "./support/sandbox.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

/** Runs the command; `until` ends the wait for its output. */
const run = (args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [main, ...args], {
        env: { ...process.env, NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"]
      })
      const output = { text: "" }
      child.stdout.setEncoding("utf8").on("data", (part: string) => output.text += part)
      child.stderr.setEncoding("utf8").on("data", (part: string) => output.text += part)
      const exit = once(child, "close").then(([code]) => code as number | null)
      return { child, output, exit: Effect.promise(() => exit) }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const listening = (command: Effect.Success<ReturnType<typeof run>>) =>
  Effect.promise(async () => {
    for (;;) {
      const url = /^(http:\S+\/v2)$/m.exec(command.output.text)?.[1]
      if (url !== undefined && command.output.text.includes("Ctrl-C")) return url
      await once(command.child.stdout, "data")
    }
  })

describe("flat-sandbox", () => {
  it.live("prints its address alone on a line and serves until a signal", () =>
    Effect.gen(function*() {
      const command = yield* run(["--port", "0", "--token", "planted-token", "--users", "12", "--rate-limit", "3"])
      const url = yield* listening(command)
      assert.match(command.output.text, /^Try: curl /m)
      assert.notInclude(command.output.text, "planted-token")
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
  ])("refuses $args", ({ args, message }) =>
    Effect.gen(function*() {
      const command = yield* run(["--port", "0", ...args])
      assert.strictEqual(yield* command.exit, 1)
      assert.include(command.output.text, message)
      assert.notInclude(command.output.text, "    at ")
    }), 30_000)

  it.live("explains every flag", () =>
    Effect.gen(function*() {
      const command = yield* run(["--help"])
      assert.strictEqual(yield* command.exit, 0)
      for (const flag of ["port", "host", "token", "users", "seed", "data", "rate-limit", "faults", "fault-rate"]) {
        assert.include(command.output.text, `--${flag}`)
      }
    }), 30_000)
})
