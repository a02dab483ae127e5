/**
 * Options, headers and custom requests that throw when they are read: getters, and Proxies of any kind.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatError, Watch } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { OAuth } from "@flat-sdk/promise/oauth"
import { watch } from "@flat-sdk/promise/watch"
import { Effect, Layer, Stream } from "effect"
import { client } from "./support/Call.ts"
import { promised, rejection } from "./support/PromiseCall.ts"
import { json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const boom = (): never => {
  throw new Error("planted-secret")
}

/** An object with a property that throws, of any type. */
const getter = (name: string, more: object = {}): never =>
  Object.defineProperty({ ...more }, name, { get: boom, enumerable: true }) as never

/** An object whose every access throws, also `in`, `Object.keys` and the prototype. */
const hostile = (more: object = {}): never =>
  new Proxy(more, {
    get: boom,
    has: boom,
    ownKeys: boom,
    getPrototypeOf: boom,
    getOwnPropertyDescriptor: boom
  }) as never

/** Option values that throw, and the names of the problems. */
const values: ReadonlyArray<readonly [path: string, options: () => never]> = [
  ["options.deadline", () => getter("deadline")],
  ["options.signal", () => getter("signal")],
  ["options.headers", () => getter("headers")],
  ["options.headers", () => ({ headers: getter("x-tenant") }) as never],
  ["options.headers", () => ({ headers: hostile() }) as never],
  ["options.headers", () => ({ headers: { "x-tenant": hostile() } }) as never],
  ["options.deadline", () => ({ deadline: hostile() }) as never],
  ["options.signal", () => ({ signal: hostile() }) as never],
  ["options.retries", () => ({ retries: hostile() }) as never],
  ["options.readAhead", () => getter("readAhead")],
  ["options.from", () => getter("from")],
  ["options", () => hostile()]
]

/** Client options that throw, and the names of the problems. */
const ofClient: ReadonlyArray<readonly [path: string, options: () => never]> = [
  ["retries", () => getter("retries", { accessToken: "t" })],
  ["accessToken", () => getter("accessToken")],
  ["headers", () => ({ accessToken: "t", headers: getter("x-tenant") }) as never],
  ["deadline", () => ({ accessToken: "t", deadline: hostile() }) as never],
  ["", () => hostile()]
]

const requests: ReadonlyArray<readonly [path: string, request: () => never]> = [
  ["method", () => getter("method", { path: "/me" })],
  ["path", () => getter("path", { method: "GET" })],
  ["query", () => getter("query", { method: "GET", path: "/me" })],
  ["query.a", () => ({ method: "GET", path: "/me", query: getter("a") }) as never],
  ["headers", () => ({ method: "GET", path: "/me", headers: getter("x-a") }) as never],
  ["body.a", () => ({ method: "POST", path: "/me", body: getter("a") }) as never],
  ["", () => hostile()]
]

const assertEncode = (error: unknown, path: string, what: string) => {
  const { message, reason } = error as FlatError.FlatError
  assert(reason?._tag === "Encode", `${what}: ${String(error)}`)
  assert.include(reason.problems.map((problem) => problem.path), path, `${what}: ${message}`)
  assert.notInclude(`${message} ${JSON.stringify(error)}`, "planted-secret")
}

overOne((transport) => {
  describe("what throws when it is read", () => {
    it.effect("G6 options of a call are Encode that names the option, in both APIs; nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json([]))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        const file = { score: "s", revision: "last", format: "midi" } as const
        const score = { score: "s", format: "mp3" } as const
        const { listOrganizationUsers: list } = flat.organization
        const lists = other.organization.listOrganizationUsers
        const effects: Record<string, (options: never) => Effect.Effect<unknown, unknown>> = {
          single: (options) => flat.organization.countOrgaUsers({}, options),
          withResponse: (options) => flat.organization.countOrgaUsers.withResponse({}, options),
          page: (options) => list({}, options),
          stream: (options) => Stream.runDrain(list.stream({}, options)),
          resumable: (options) => Stream.runDrain(list.resumable({}, options)),
          collect: (options) => list.collect({}, options),
          file: (options) => flat.scores.getScoreRevisionData(file, options),
          bytes: (options) => Stream.runDrain(flat.scores.getScoreRevisionData.stream(file, options)),
          download: (options) => Effect.scoped(flat.scores.getScoreRevisionData.download(file, options)),
          export: (options) => flat.scores.exportScore(score, options),
          events: (options) => Stream.runDrain(flat.omr.followOmrJob({ job: "j" }, options)),
          request: (options) => flat.request({ method: "GET", path: "/me" }, options)
        }
        const promises: Record<string, (options: never) => Promise<unknown>> = {
          single: async (options) => other.organization.countOrgaUsers({}, options),
          page: async (options) => lists({}, options),
          stream: async (options) => Array.fromAsync(lists.stream({}, options)),
          resumable: async (options) => Array.fromAsync(lists.resumable({}, options)),
          collect: async (options) => lists.collect({}, options),
          file: async (options) => other.scores.getScoreRevisionData(file, options),
          bytes: async (options) => Array.fromAsync(other.scores.getScoreRevisionData.stream(file, options)),
          download: async (options) => other.scores.getScoreRevisionData.download(file, options),
          export: async (options) => other.scores.exportScore(score, options),
          events: async (options) => Array.fromAsync(other.omr.followOmrJob({ job: "j" }, options)),
          request: async (options) => other.request({ method: "GET", path: "/me" }, options)
        }
        for (const [path, options] of values) {
          for (const [name, call] of Object.entries(effects)) {
            assertEncode(yield* failing(Effect.suspend(() => call(options()))), path, `Effect, ${name}`)
          }
          for (const [name, call] of Object.entries(promises)) {
            assertEncode(yield* rejection(() => call(options())), path, `Promise, ${name}`)
          }
        }
        const watches = [
          Effect.flip(Stream.runDrain(Watch.comments(flat, { score: "s" }, getter("interval")))),
          rejection(() => Array.fromAsync(watch(other).comments({ score: "s" }, getter("interval"))))
        ]
        for (const watching of watches) assertEncode(yield* watching, "options.interval", "watch")
        assert.lengthOf(server.received, 0)
      }))

    it.effect("G6 custom requests are Encode that names the field, in both APIs; nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json([]))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        for (const [path, request] of requests) {
          assertEncode(yield* failing(Effect.suspend(() => flat.request(request()))), path, "Effect")
          assertEncode(yield* rejection(async () => other.request(request())), path, "Promise")
          if (path === "body.a") continue
          const { stream } = flat.request
          assertEncode(yield* failing(Effect.suspend(() => Stream.runDrain(stream(request())))), path, "Effect, stream")
          assertEncode(
            yield* rejection(async () => Array.fromAsync(other.request.stream(request()))),
            path,
            "Promise, stream"
          )
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("G6 options of a client are Encode that names the option, in both APIs", () =>
      Effect.gen(function*() {
        for (const [path, options] of ofClient) {
          for (const layer of [FlatClient.layer, FlatClient.layerConfig]) {
            const error = yield* Effect.flip(
              Effect.scoped(Layer.build(Layer.provide(Layer.suspend(() => layer(options())), transport.layer)))
            )
            assertEncode(error, path, "Effect")
          }
          for (const open of [() => new PromiseClient(options()), () => PromiseClient.fromEnv(options())]) {
            assertEncode(yield* Effect.flip(Effect.try({ try: open, catch: (error) => error })), path, "Promise")
          }
        }
      }))

    it.effect("G6 options of OAuth are Encode too, and so is what is no object", () =>
      Effect.gen(function*() {
        const application = { clientId: "c", clientSecret: "s", redirectUri: "https://app.example/callback" }
        const oauth = new OAuth(application)
        const tokens = { accessToken: "a", refreshToken: "r" }
        const flat = new PromiseClient({ accessToken: "t" })
        const nothing = undefined as never
        for (
          const [path, open] of [
            ["clientSecret", () =>
              new OAuth(getter("clientSecret", { clientId: "c", redirectUri: "https://app.example" }))],
            ["scopes", () =>
              oauth.authorize(getter("scopes"))],
            ["store", () => oauth.tokenSource(tokens, getter("store"))],
            ["", () => new OAuth(hostile())],
            ["", () => new OAuth(nothing)],
            ["", () => oauth.authorize(nothing)],
            ["", () => new PromiseClient(null as never)],
            ["", () => new PromiseClient("token" as never)],
            ["", () => flat.withOptions(nothing)],
            ["", () => flat.withOptions(hostile())]
          ] as const
        ) {
          const error = yield* Effect.flip(Effect.try({ try: (): unknown => open(), catch: (error) => error }))
          assertEncode(error, path, "Promise")
          assert.notInclude(String(error), ": :")
        }
      }))
  })
})
