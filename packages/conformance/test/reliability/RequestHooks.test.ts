/**
 * What `onRequest`, `onResponse` and log lines report about each attempt, and what they never do: values.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig } from "@flat-sdk/core"
import { FlatClient as PromiseClient, type FlatClientOptions } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { ConfigProvider, Effect, Fiber, Logger, Schema } from "effect"
import { vi } from "vitest"
import { client } from "./support/Call.ts"
import { promised, rejection } from "./support/PromiseCall.ts"
import { account, apiError, hang, json, reset, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

/** Ids, words and tokens that are planted into every part of a request and a response. */
const Planted = Schema.String.check(Schema.isPattern(/^[0-9a-f]{24}$/))

const count = { operation: "countOrgaUsers", method: "GET", path: "/organizations/users/count" }

/** Returns hooks that record what they receive, without durations and numbers of calls. */
const recorder = () => {
  const events: Array<unknown> = []
  const calls = new Set<number>()
  return {
    events,
    calls,
    onRequest: ({ call, ...event }: { readonly call: number }) => {
      calls.add(call)
      events.push(event)
    },
    onResponse: ({ call, duration, ...event }: { readonly call: number; readonly duration: number }) => {
      calls.add(call)
      assert.isAtLeast(duration, 0)
      events.push(event)
    }
  }
}

const attempts = [
  { ...count, attempt: 1 },
  { ...count, attempt: 1, status: 503, reason: "ServerError" },
  { ...count, attempt: 2 },
  { ...count, attempt: 2, status: undefined, reason: "Transport" },
  { ...count, attempt: 3 },
  { ...count, attempt: 3, status: 200, reason: undefined }
]

const flaky = () => sequence(apiError(503, "BUSY"), reset, json(3))

/** Lines of each level: drift is a warning, a wait of a second is information, and each attempt is for debugging. */
const levels: ReadonlyArray<readonly [FlatConfig.LogLevel, ReadonlyArray<string>]> = [
  ["off", []],
  ["error", []],
  ["warn", ["warn"]],
  ["info", ["info", "warn"]],
  ["debug", ["debug", "debug", "info", "warn"]]
]

const eventful = () =>
  sequence(
    (response) => response.writeHead(503, { "retry-after": "2" }).end(),
    json([{ ...account("u0"), username: 7 }])
  )

overOne((transport) => {
  describe("hooks of requests", () => {
    it.effect("G8 report every attempt of a call, in the Effect API", () =>
      Effect.gen(function*() {
        const server = yield* serve(flaky())
        const { calls, events, ...hooks } = recorder()
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, ...hooks })
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(events, attempts)
        assert.strictEqual(calls.size, 1)
      }))

    it.live("G8 report every attempt of a call, in the Promise API", () =>
      Effect.gen(function*() {
        const server = yield* serve(flaky())
        const { calls, events, ...hooks } = recorder()
        const flat = yield* promised(transport, { baseUrl: server.url, ...hooks })
        yield* Effect.promise(() => flat.organization.countOrgaUsers())
        assert.deepStrictEqual(events, attempts)
        assert.strictEqual(calls.size, 1)
      }))

    it.live("G8 an attempt that is interrupted, aborted or ended by the deadline of its call is reported as such", () =>
      Effect.gen(function*() {
        const server = yield* serve(hang)
        const { events, onResponse } = recorder()
        const ended = { ...count, attempt: 1, status: undefined }
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, onResponse })
        const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
        yield* until(() => server.received.length === 1)
        yield* Fiber.interrupt(call)
        assert.deepStrictEqual(events.splice(0), [{ ...ended, reason: "Interrupted" }])
        yield* Effect.flip(flat.organization.countOrgaUsers({}, { deadline: "50 millis" }))
        assert.deepStrictEqual(events.splice(0), [{ ...ended, reason: "Timeout" }])

        const other = yield* promised(transport, { baseUrl: server.url, onResponse })
        const leaving = new AbortController()
        const aborted = yield* Effect.forkChild(
          rejection(() => other.organization.countOrgaUsers({}, { signal: leaving.signal }))
        )
        yield* until(() => server.received.length === 3)
        leaving.abort()
        yield* Fiber.join(aborted)
        assert.deepStrictEqual(events, [{ ...ended, reason: "Interrupted" }])
      }))

    it.live("G8 an effect that onResponse returns for an interrupted attempt runs, and does not hold the call", () =>
      Effect.gen(function*() {
        const server = yield* serve(hang)
        const done: Array<string> = []
        let release = () => {}
        const onResponse = () =>
          Effect.andThen(
            Effect.promise(() => new Promise<void>((resolve) => void (release = resolve))),
            Effect.sync(() => done.push("hook"))
          )
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, onResponse })
        const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
        yield* until(() => server.received.length === 1)
        yield* Fiber.interrupt(call)
        done.push("call")
        release()
        yield* until(() => done.length === 2)
        assert.deepStrictEqual(done, ["call", "hook"])
      }))

    it.effect("G9 log lines have the level of logLevel and above", () =>
      Effect.gen(function*() {
        for (const [logLevel, expected] of levels) {
          const server = yield* serve(eventful())
          const lines: Array<string> = []
          const logger = Logger.make(({ logLevel: level }) => void lines.push(level.toLowerCase()))
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, logLevel })
          yield* run(flat.organization.listOrganizationUsers()).pipe(Effect.provide(Logger.layer([logger])))
          assert.deepStrictEqual(lines.toSorted(), [...expected], logLevel)
        }
      }))

    it.live("G9 FLAT_LOG sets the level, in both APIs; a level that does not exist is named", () =>
      Effect.gen(function*() {
        yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllEnvs()))
        const lines: Array<string> = []
        const server = yield* serve(json(3))
        const options = { accessToken: "t", baseUrl: server.url, ...transport.promised }
        const log = (level: string, line: string) => void lines.push(`${level}: ${line.replace(/\d+ ms/, "0 ms")}`)
        const open = (more: FlatClientOptions = {}) => new PromiseClient({ ...options, log, ...more })
        const layer = FlatClient.layerConfig({ accessToken: "t", baseUrl: server.url })
        const effect = Effect.flatMap(FlatClient.FlatClient, (flat) => flat.organization.countOrgaUsers()).pipe(
          Effect.provide(layer),
          Effect.provide(transport.layer),
          Effect.provide(
            Logger.layer([
              Logger.make(({ logLevel, message }) => log(logLevel.toLowerCase(), [message].flat().join(" ")))
            ])
          )
        )
        const env = (level: string) =>
          ConfigProvider.layer(ConfigProvider.fromEnv({ env: level === "" ? {} : { FLAT_LOG: level } }))
        for (const level of ["debug", "off", ""]) {
          vi.stubEnv("FLAT_LOG", level)
          const flat = open()
          yield* Effect.promise(() => flat.organization.countOrgaUsers())
          yield* Effect.promise(() => flat.close())
          yield* Effect.provide(effect, env(level))
        }
        const line = "debug: countOrgaUsers GET /organizations/users/count -> 200 in 0 ms"
        assert.deepStrictEqual(lines, [line, line])
        vi.stubEnv("FLAT_LOG", "loud")
        assert.throws(() => open(), /FLAT_LOG must be one of off, error, warn, info, debug/)
        assert.doesNotThrow(() => void open({ logLevel: "off" }))
        const error = yield* Effect.flip(Effect.provide(effect, env("loud")))
        assert.strictEqual(error._tag, "ConfigError")
        assert.include(error.message, "FLAT_LOG")
      }))

    it.effect.prop(
      "G8 no hook and no log line has an id, a query, a header, a body or a token",
      { id: Planted, secret: Planted },
      ({ id, secret }) =>
        Effect.gen(function*() {
          const server = yield* serve(apiError(404, "NOT_FOUND", { "x-planted": secret }))
          const shown: Array<unknown> = []
          const show = (...values: ReadonlyArray<unknown>) => void shown.push(...values)
          const options = {
            baseUrl: server.url,
            accessToken: secret,
            headers: { "x-key": secret },
            logLevel: "debug",
            onRequest: show,
            onResponse: show
          } as const
          const { failing, flat } = yield* client(transport.layer, options)
          const other = yield* promised(transport, { ...options, log: show })
          const request = {
            method: "POST",
            path: `/things/${id}`,
            query: { q: id },
            body: { password: secret }
          } as const
          yield* Effect.all([
            failing(flat.organization.removeOrganizationUser({ user: id })),
            failing(flat.organization.listOrganizationUsers({ q: secret })),
            failing(flat.request(request)),
            rejection(() => other.organization.removeOrganizationUser({ user: id })),
            rejection(() => other.request(request))
          ]).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => show(message))])))
          assert.isAtLeast(shown.length, 15)
          assert.notInclude(JSON.stringify(shown), id)
          assert.notInclude(JSON.stringify(shown), secret)
        })
    )
  })
})
