import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, type FlatError, Upload } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Layer, Stream } from "effect"
import { json, reset, serve } from "./support/Server.ts"
import { overOne, type Transport } from "./support/Transports.ts"

const secret = "planted-password-17"

const bomb = (field: string, rest: Record<string, unknown> = {}) =>
  Object.defineProperty({ ...rest }, field, {
    enumerable: true,
    configurable: true,
    get: () => {
      throw new Error(`the getter says ${secret}`)
    }
  })

const cycle = () => {
  const body: Record<string, unknown> = { title: "a", children: [] }
  body["children"] = [body]
  return body
}

const throwing = (
  trap: "get" | "ownKeys" | "has" | "getPrototypeOf" | "getOwnPropertyDescriptor",
  target: object = {}
) =>
  new Proxy(target, {
    [trap]: () => {
      throw new Error(`the trap says ${secret}`)
    }
  })

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const user = { username: "ada", password: secret }

/** Inputs that cannot be read or encoded, and the field that the error must name. */
const broken: ReadonlyArray<readonly [name: string, operation: string, input: () => unknown, path: string]> = [
  ["a getter that throws, for the body", "createOrganizationUser", () => bomb("body"), "body"],
  [
    "a getter that throws, in the body",
    "createOrganizationUser",
    () => ({ body: bomb("username", user) }),
    "body.username"
  ],
  ["a getter that throws, for an id", "removeOrganizationUser", () => bomb("user"), "user"],
  ["a getter that throws, in a list", "listOrganizationUsers", () => ({
    role: Object.defineProperty(["user"], 0, {
      get: () => {
        throw new Error(secret)
      }
    })
  }), "role[0]"],
  [
    "a body that is a Proxy which throws on get",
    "createOrganizationUser",
    () => ({ body: throwing("get", user) }),
    "body.username"
  ],
  [
    "a body that is a Proxy which throws on ownKeys",
    "createOrganizationUser",
    () => ({ body: throwing("ownKeys") }),
    "body"
  ],
  [
    "a body that is a Proxy which throws on getPrototypeOf",
    "createOrganizationUser",
    () => ({ body: throwing("getPrototypeOf", user) }),
    "body"
  ],
  ["a body that is a revoked Proxy", "createOrganizationUser", () => ({ body: revoked() }), "body"],
  ["an input that is a revoked Proxy", "createOrganizationUser", revoked, ""],
  ["an input that is a Proxy which throws on has", "listOrganizationUsers", () => throwing("has"), ""],
  ["a toJSON that throws", "createOrganizationUser", () => ({
    body: {
      ...user,
      toJSON: () => {
        throw new Error(secret)
      }
    }
  }), "body.toJSON"],
  ["a bigint in the body", "createOrganizationUser", () => ({ body: { ...user, email: 1n } }), "body.email"],
  ["a bigint for a number", "listOrganizationUsers", () => ({ limit: 10n }), "limit"],
  ["a symbol", "createOrganizationUser", () => ({ body: { ...user, email: Symbol("s") } }), "body.email"],
  ["a body that contains itself", "createOrganizationUser", () => ({ body: cycle() }), "body.children"],
  ["a list that contains itself", "listOrganizationUsers", () => {
    const role: Array<unknown> = []
    role.push(role)
    return { role }
  }, "role[0]"],
  [
    "a lone surrogate in a password",
    "createOrganizationUser",
    () => ({ body: { ...user, password: `${secret}\ud800` } }),
    "body.password"
  ],
  [
    "a lone surrogate in a name",
    "createOrganizationUser",
    () => ({ body: { ...user, firstname: "a\udc00b" } }),
    "body.firstname"
  ],
  ["a lone surrogate in a list", "createOrganizationUserAccessToken", () => ({
    user: "u1",
    body: { scopes: ["edu.admin", "\ud800"] }
  }), "body.scopes[1]"],
  ["a lone surrogate in a query", "listOrganizationUsers", () => ({ q: "a\ud800" }), "q"],
  ["a lone surrogate in an id", "removeOrganizationUser", () => ({ user: "\udfff" }), "user"],
  ["a lone surrogate next to a file", "createScore", () => ({
    body: { title: "a\ud800", privacy: "private", data: new Uint8Array([1, 2, 3]) }
  }), "body.title"]
]

const serviceOf = (flat: object, operation: string): Record<string, (input: unknown) => unknown> =>
  Object.values(flat).find((service) =>
    typeof service === "object" && service !== null && operation in service
  ) as Record<string, (input: unknown) => unknown>

const effects = (transport: Transport, baseUrl: string, options: FlatConfig.Options = {}) =>
  Effect.flatMap(
    Layer.build(transport.layer),
    (context) => Effect.provide(FlatClient.make({ accessToken: "token-1", baseUrl, retries: 0, ...options }), context)
  )

const promises = (transport: Transport, baseUrl: string) =>
  new PromiseClient({ accessToken: "token-1", baseUrl, retries: 0, ...transport.promised })

const assertRejected = (error: unknown, path: string) => {
  const { attempts, outcome, reason } = error as FlatError.FlatError
  assert.strictEqual(reason?._tag, "Encode", String(error))
  assert(reason._tag === "Encode")
  assert.deepStrictEqual([attempts, outcome], [0, undefined])
  assert.include(reason.problems.map((problem) => problem.path), path, (error as Error).message)
  for (const text of [String(error), JSON.stringify(error), String((error as Error).stack)]) {
    assert.notInclude(text, secret)
  }
}

overOne((transport) => {
  describe("an input that cannot be sent", () => {
    for (const [name, operation, input, path] of broken) {
      const row = name.includes("surrogate") ? "E1" : "E2"
      it.live(`${row} ${name} is rejected and named, and nothing is sent`, () =>
        Effect.scoped(Effect.gen(function*() {
          const server = yield* serve(json({ id: "u1" }))
          const flat = yield* effects(transport, server.url)
          const effect = serviceOf(flat, operation)[operation]!(input()) as Effect.Effect<unknown, FlatError.FlatError>
          assertRejected(yield* Effect.flip(effect), path)
          const client = promises(transport, server.url)
          const call = serviceOf(client, operation)[operation]!
          assertRejected(
            yield* Effect.promise(async () => call(input())).pipe(
              Effect.catchDefect((error) => Effect.succeed(error))
            ),
            path
          )
          yield* Effect.promise(() => client.close())
          assert.lengthOf(server.received, 0)
        })))
    }

    it.live("E2 lists, files and exports reject it in the same way when they are read", () =>
      Effect.gen(function*() {
        const server = yield* serve(json([]))
        const flat = yield* effects(transport, server.url)
        const client = promises(transport, server.url)
        const input = () => bomb("limit") as {}
        const { listOrganizationUsers } = flat.organization
        const score = () => bomb("score", { format: "mp3", body: { format: "mp3" } }) as never
        const calls: ReadonlyArray<readonly [string, Effect.Effect<unknown, FlatError.FlatError, never>]> = [
          ["limit", Effect.suspend(() => Stream.runCollect(listOrganizationUsers.stream(input())))],
          ["limit", Effect.suspend(() => Stream.runCollect(listOrganizationUsers.pages(input())))],
          ["limit", Effect.suspend(() => Stream.runCollect(listOrganizationUsers.resumable(input())))],
          [
            "limit",
            Effect.suspend(() =>
              Stream.runCollect(
                listOrganizationUsers.resumable(input(), {
                  from: { operation: "listOrganizationUsers", direction: "forwards", cursor: "c", offset: 0 }
                })
              )
            )
          ],
          ["limit", Effect.suspend(() => listOrganizationUsers.collect(input(), { limit: 3 }))],
          ["score", Effect.suspend(() => Stream.runCollect(flat.scores.getScoreRevisionData.stream(score())))],
          ["score", Effect.scoped(Effect.suspend(() => flat.scores.exportScore(score())))]
        ]
        for (const [path, call] of calls) assertRejected(yield* Effect.flip(call), path)

        const all = async (iterable: () => AsyncIterable<unknown>): Promise<unknown> => {
          try {
            for await (const _ of iterable()) { /* nothing comes */ }
          } catch (error) {
            return error
          }
          return undefined
        }
        const users = client.organization.listOrganizationUsers
        const iterables: ReadonlyArray<readonly [string, () => AsyncIterable<unknown>]> = [
          ["limit", () => users.stream(input())],
          ["limit", () => users.pages(input())],
          ["limit", () => users.resumable(input())],
          ["score", () => client.scores.getScoreRevisionData.stream(score())],
          ["score", () => client.scores.exportScore.events(score())]
        ]
        for (const [path, iterable] of iterables) assertRejected(yield* Effect.promise(() => all(iterable)), path)
        yield* Effect.promise(() => client.close())
        assert.lengthOf(server.received, 0)
      }))

    it.live("E2 a getter that answers differently later: what is sent was checked, or nothing is", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({ id: "u1" }))
        const flat = yield* effects(transport, server.url)
        const client = promises(transport, server.url)
        /** An object whose property has a valid value for a number of readings. */
        const turning = (times: number, target: object, name: PropertyKey, first: unknown, then: unknown) => {
          let left = times
          return Object.defineProperty(target, name, { enumerable: true, get: () => left-- > 0 ? first : then })
        }
        const score = { privacy: "private", data: new Uint8Array([1, 2]) }
        const inputs: ReadonlyArray<readonly [operation: string, input: (times: number) => object, path: string]> = [
          ["createOrganizationUser", (times) => ({
            body: turning(times, { ...user }, "username", "ada", 5)
          }), "body.username"],
          ["createOrganizationUser", (times) => ({
            body: turning(times, { ...user }, "password", secret, "a\ud800")
          }), "body.password"],
          ["createScore", (times) => ({ body: turning(times, { ...score }, "title", "Song", 5) }), "body.title"],
          ["createOrganizationUserAccessToken", (times) => ({
            user: "u1",
            body: { scopes: turning(times, ["edu.admin"], 0, "scores", 5) }
          }), "body.scopes[0]"],
          ["listOrganizationUsers", (times) => ({ role: turning(times, ["user"], 0, "user", 5) }), "role[0]"]
        ]
        for (const [operation, input, path] of inputs) {
          for (let times = 1; times <= 6; times++) {
            for (const api of ["effects", "promises"] as const) {
              const before = server.received.length
              const call = serviceOf(api === "effects" ? flat : client, operation)[operation]!
              const error = api === "effects"
                ? yield* Effect.flip(call(input(times)) as Effect.Effect<unknown, unknown>).pipe(
                  Effect.catch(() => Effect.undefined)
                )
                : yield* Effect.promise(async () => {
                  try {
                    return void await call(input(times))
                  } catch (error) {
                    return error
                  }
                })
              const received = server.received.slice(before)
              if (received.length === 0) assertRejected(error, path)
              for (const { body, query } of received) {
                const sent = body === "" ? query.getAll("role") : JSON.parse(body)
                const value = Array.isArray(sent)
                  ? sent[0]
                  : path.replace("body.", "").split(/[.[\]]+/).filter(Boolean).reduce((at, key) => at[key], sent)
                assert.include(["ada", secret, "Song", "scores", "user"], value, `${operation}, ${times} readings`)
              }
            }
          }
        }
        yield* Effect.promise(() => client.close())
      }))

    it.live("E2 non-enumerable properties are ignored: a hidden toJSON does not change the checked value", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({ id: "u1" }))
        const flat = yield* effects(transport, server.url)
        const body = Object.defineProperty({ ...user }, "toJSON", { value: () => ({ username: "eve" }) })
        yield* flat.organization.createOrganizationUser({ body })
        const client = promises(transport, server.url)
        yield* Effect.promise(() => client.organization.createOrganizationUser({ body }))
        yield* Effect.promise(() => client.close())
        assert.deepStrictEqual(server.received.map((one) => JSON.parse(one.body)), [user, user])
      }))

    it.live("E1 a backslash before ud800, and pairs, are well-formed and sent unchanged", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({ id: "u1" }))
        const flat = yield* effects(transport, server.url)
        const body = { username: "\\ud800", password: "🎵\\udc00-1" }
        yield* flat.organization.createOrganizationUser({ body })
        yield* flat.scores.createScore({
          body: { title: "\\ud800", privacy: "private", data: Upload.from(new Uint8Array([1])) }
        })
        assert.deepStrictEqual(JSON.parse(server.received[0]!.body), body)
        assert.strictEqual(JSON.parse(server.received[1]!.body).title, "\\ud800")
      }))
  })

  describe("a write that fails", () => {
    /** A body that can be read a number of times, and then throws. */
    const worn = (times: number) => {
      let left = times
      const body = { username: "ada", password: secret }
      return Object.defineProperty(body, "password", {
        enumerable: true,
        get: () => {
          if (left-- <= 0) throw new Error("read once too often")
          return secret
        }
      })
    }

    it.live("X5 keeps its outcome and its secret, whatever its input does after it was sent", () =>
      Effect.gen(function*() {
        const echo = `cannot create ada with ${secret}`
        const behaviours = [reset, json({ code: "OOPS", message: echo }, 500), json({ message: echo })]
        let sent = 0
        for (const behaviour of behaviours) {
          const server = yield* serve(behaviour)
          const flat = yield* effects(transport, server.url, { strict: true })
          for (let times = 0; times < 8; times++) {
            const error = yield* Effect.flip(
              flat.organization.createOrganizationUser({ body: worn(times) })
            )
            const { length } = server.received
            if (length > sent) assert.strictEqual(error.outcome, "unknown", error.message)
            else assertRejected(error, "body.password")
            sent = length
            assert.notInclude(JSON.stringify(error) + error.message, secret)
          }
          assert.isAbove(sent, 0)
          sent = 0
        }
      }))

    it.live("X5 redacts what it sent, also if the caller has changed the input since", () =>
      Effect.gen(function*() {
        const body = { username: "ada", password: "velvet-hammer-nine" }
        const server = yield* serve((response, received) => {
          body.password = ""
          return json({ code: "OOPS", message: `bad: ${JSON.parse(received.body).password}` }, 500)(response, received)
        })
        const flat = yield* effects(transport, server.url)
        const error = yield* Effect.flip(flat.organization.createOrganizationUser({ body }))
        assert.strictEqual(error.outcome, "unknown")
        assert.include(error.message, "bad: <redacted>")
      }))
  })
})
