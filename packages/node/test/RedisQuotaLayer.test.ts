import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Redacted } from "effect"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { RedisQuota } from "../src/index.ts"
import { counters, silentServer } from "./RedisQuotaApi.ts"

describe("RedisQuota.layerRedis", () => {
  it.effect("closes immediately during a hanging handshake", () =>
    Effect.gen(function*() {
      const { accepted, allClosed, url } = yield* silentServer
      const building = yield* Effect.forkChild(
        Effect.scoped(counters(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" })))
      )
      yield* accepted
      yield* Fiber.interrupt(building)
      yield* allClosed
    }))

  it.effect("leaves no connection open that was still being established when the client was closed", () =>
    Effect.gen(function*() {
      const { accepted, allClosed, url } = yield* silentServer
      const clock = yield* Clock.Clock
      // The layer does not wait for the connection: it closes in the same tick that opened it.
      yield* Effect.scoped(counters(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" }))).pipe(
        Effect.provideService(Clock.Clock, { ...clock, sleep: () => Effect.void })
      )
      yield* accepted
      yield* allClosed
    }))

  it.effect.each([
    "redis.example:6379",
    "https://redis.example",
    Redacted.make("redis://:planted-password@["),
    "redis://:planted-password@h/x"
  ])(
    "rejects an invalid URL of Redis without repeating it",
    (url) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          Effect.scoped(Layer.build(RedisQuota.layerRedis({ url, key: "one", onFailure: "open" })))
        )
        assert.include(String(error.cause), "must be such as redis://host:6379")
        assert.notInclude(String(error.cause), "planted-password")
      })
  )

  it.effect.each([
    [{ key: " " }, "key: must be a name"],
    [{ onFailure: undefined }, "onFailure: must be \"open\" or \"closed\""],
    [{ timeout: 0 }, "timeout: must be a time above zero"]
  ])("ends a program with invalid options: %o", ([wrong, problem]) =>
    Effect.gen(function*() {
      // Invalid on purpose, as in a program without types.
      const options = {
        url: "redis://127.0.0.1:1",
        key: "one",
        onFailure: "open",
        ...wrong as object
      } as RedisQuota.ConnectionOptions
      const exit = yield* Effect.exit(Effect.scoped(Layer.build(RedisQuota.layerRedis(options))))
      assert.include(String(exit), problem as string)
    }))
})

describe("importing @flat-sdk/node", () => {
  it("does not load the package redis", () => {
    const program = `
      import { createRequire } from "node:module"
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes("@redis"))
      await import("./src/index.ts")
      const before = loaded()
      await import("redis")
      console.log(before, loaded())
    `
    const directory = fileURLToPath(new URL("..", import.meta.url))
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: directory,
      encoding: "utf8"
    })
    assert.strictEqual(output.trim(), "false true")
  })
})
