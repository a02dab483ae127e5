/**
 * Where Effect's rules meet those of the client, in the published packages: who owns a token, a layer and an error. The guide on apps with Effect has
 * the programs of every day.
 */
import { FlatClient, FlatError, Organization, TokenSource, Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Activity from "effect/workflow/Activity"
import * as assert from "node:assert/strict"
import { describe, it } from "node:test"

const count = Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.countOrgaUsers())

/** A transport that answers with a number, and keeps the tokens that it was sent. */
const recording = (tokens: Array<string | null>) =>
  FetchTransport.layer({
    fetch: async (_, init) => {
      tokens.push(new Headers(init?.headers).get("authorization"))
      return Response.json(3)
    }
  })

describe("tokens in an app with Effect", () => {
  it("C23 are those of the tenant of each call", async () => {
    const CurrentToken = Context.Reference<string>("app/CurrentToken", { defaultValue: () => "none" })
    const perCall = TokenSource.perCall(Effect.map(CurrentToken, (token) => token))
    const keyed = TokenSource.keyed(Effect.map(CurrentToken, (token) => token), (key) => Effect.succeed(key))
    for (const accessToken of [perCall, keyed]) {
      const sent: Array<string | null> = []
      const calls = ["A", "B"].map((token) => Effect.provideService(count, CurrentToken, token))
      await Effect.runPromise(
        Effect.provide(Effect.all(calls), Layer.provide(FlatClient.layer({ accessToken }), recording(sent)))
      )
      assert.deepEqual(sent, ["Bearer A", "Bearer B"])
    }
  })

  it("C25 do not outlive the runtime: a provider is released before it is disposed of", async () => {
    const steps: Array<string> = []
    const accessToken = TokenSource.cached(
      Effect.acquireUseRelease(
        Effect.sync(() => steps.push("acquired")),
        () => Effect.never,
        () => Effect.sync(() => steps.push("released"))
      )
    )
    const runtime = ManagedRuntime.make(Layer.provide(FlatClient.layer({ accessToken }), recording([])))
    const call = runtime.runFork(count)
    while (steps.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await runtime.dispose()
    assert.deepEqual(steps, ["acquired", "released"])
    call.interruptUnsafe()
  })

  it("of one user and one set of scopes are one token, however often a client acts as the user", async () => {
    const created = Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const sandbox = yield* Sandbox.Sandbox
      const { items: [user] } = yield* flat.organization.listOrganizationUsers({ role: ["user"], limit: 1 })
      const actAs = () => flat.actAs(user!.id, ["account.public_profile"]).account.getAuthenticatedUser()
      yield* Effect.all([actAs(), actAs(), actAs()], { concurrency: "unbounded" })
      return sandbox.count("createOrganizationUserAccessToken")
    })
    assert.equal(await Effect.runPromise(Effect.provide(created, Sandbox.layerTest())), 1)
  })
})

describe("layers in an app with Effect", () => {
  it("that are constants are built for each client", async () => {
    const transport = FetchTransport.layer()
    const over = (answer: number) =>
      Effect.provide(
        count,
        FlatClient.layer({ accessToken: "test-token" }).pipe(
          Layer.provide(transport),
          Layer.provide(Layer.succeed(FetchHttpClient.Fetch, async () => Response.json(answer)))
        )
      )
    const runtime = ManagedRuntime.make(Layer.empty)
    assert.deepEqual(await runtime.runPromise(Effect.all([over(1), over(2)])), [1, 2])
    await runtime.dispose()
  })

  it("put middleware around the HttpClient of a sandbox", async () => {
    let seen = 0
    const middleware = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, HttpClient.tapRequest(() => Effect.sync(() => seen++)))
    )
    const flat = FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
      Layer.provide(Transport.layerHttpClient()),
      Layer.provide(middleware),
      Layer.provide(Sandbox.layerTest())
    )
    await Effect.runPromise(Effect.provide(count, flat))
    assert.equal(seen, 1)
  })

  it("have one token and one quota for the client and its services", async () => {
    let asked = 0
    const flat = FlatClient.layer({ accessToken: () => `token-${++asked}` })
    const both = Effect.gen(function*() {
      yield* count
      yield* (yield* Organization.Organization).countOrgaUsers()
    })
    const sent: Array<string | null> = []
    await Effect.runPromise(
      Effect.provide(both, Layer.provideMerge(Organization.layer, flat).pipe(Layer.provide(recording(sent))))
    )
    assert.deepEqual(sent, ["Bearer token-1", "Bearer token-1"])
  })

  it("fail with the error of invalid options", async () => {
    const error = await Effect.runPromise(
      Effect.flip(Effect.scoped(Layer.build(NodeTransport.layer({ connections: 0 }))))
    )
    assert.equal(error.reason._tag, "Encode")
  })
})

describe("errors in an app with Effect", () => {
  it("E3 are the errors of an activity", () => {
    assert.ok(Activity.make({ name: "count", error: FlatError.schema, execute: Effect.void }))
  })

  it("R14 say whether a program's own retry may create a class twice", async () => {
    const create = Effect.gen(function*() {
      const { classes } = yield* FlatClient.FlatClient
      const sandbox = yield* Sandbox.Sandbox
      const error = yield* classes.createClass({ body: { name: "Choir" } }).pipe(
        Effect.retry({ times: 2, while: ({ isRetryable }) => isRetryable }),
        Effect.flip
      )
      return [error.outcome, error.isRetryable, sandbox.count("createClass")]
    })
    const lost = Sandbox.layerTest({ faults: ["reset-before-headers;operation=createClass;executed=true"] })
    assert.deepEqual(await Effect.runPromise(Effect.provide(create, lost)), ["unknown", false, 1])
  })
})
