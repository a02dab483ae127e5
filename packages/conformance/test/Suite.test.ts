/**
 * The suite for every way to use the client in Node.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type FlatError, Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { nodeTransport } from "@flat-sdk/promise/transports"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Effect, Exit, Layer, Scope } from "effect"
import type { Api, ClientOptions } from "../src/suite/Api.ts"
import * as Backend from "../src/suite/Backend.ts"
import * as Suite from "../src/suite/cases/Suite.ts"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as HttpApiClientApi from "../src/suite/HttpApiClientApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import * as Quirks from "../src/suite/Quirks.ts"
import * as OwnTransport from "./support/OwnTransport.ts"
import * as QuirkServer from "./support/QuirkServer.ts"

const tokens = { token: "sandbox-admin", readOnlyToken: "sandbox-reader" }

const options: Sandbox.Options = {
  users: 12,
  taskDuration: 60,
  token: tokens.token,
  tokens: [{ token: tokens.readOnlyToken, scopes: ["edu.admin.users.readonly"] }]
}

const scope = Scope.makeUnsafe()

const overSocket = async (): Promise<Backend.Backend> => {
  const sandbox = await Effect.runPromise(Effect.provideService(Sandbox.serve(options), Scope.Scope, scope))
  const quirks = await QuirkServer.serve()
  await Effect.runPromise(Scope.addFinalizer(scope, Effect.promise(quirks.close)))
  return Backend.make({
    ...tokens,
    origin: new URL(sandbox.url).origin,
    fetch: globalThis.fetch,
    quirks: quirks.origin,
    unreachable: QuirkServer.unreachable
  })
}

// In process, the quirks have a separate host.
const quirksHost = "http://quirks.invalid"

const inProcess = (fetch: typeof globalThis.fetch): Backend.Backend =>
  Backend.make({ ...tokens, origin: "http://sandbox.invalid", fetch, quirks: quirksHost, unreachable: undefined })

const withQuirks = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => async (input, init) => {
  const request = new Request(input, init)
  return request.url.startsWith(quirksHost) ? Quirks.respond(request) : fetch(request)
}

interface Way {
  readonly name: string
  /** What `pnpm test` runs of it; without it, only `pnpm test:nightly` runs it. */
  readonly cases?: "without operations" | "of the transport"
  /** Cases that it cannot run, by name. */
  readonly cannot?: Readonly<Record<string, string>>
  readonly start: () => Promise<
    { readonly backend: Backend.Backend; readonly open: (options: ClientOptions) => Promise<Api> }
  >
}

const socket = (name: string, open: (options: ClientOptions) => Promise<Api>, cases?: Way["cases"]): Way => ({
  name,
  start: async () => ({ backend: await overSocket(), open }),
  ...(cases === undefined ? undefined : { cases })
})

const overHttpApiClient = (
  name: string,
  transport: Layer.Layer<Transport.Transport, FlatError.FlatError>,
  cases?: Way["cases"]
): Way => ({
  ...socket(`HttpApiClient of effect, ${name} transport, socket`, HttpApiClientApi.open(transport), cases),
  cannot: HttpApiClientApi.cannot
})

const ways: ReadonlyArray<Way> = [
  // The two APIs, over transports that share no code. `OpenApiExchanges.test.ts` calls each operation through core, from whose descriptions both APIs
  // are made.
  socket("core, fetch transport, socket", EffectApi.open(FetchTransport.layer()), "without operations"),
  socket("promise, node:http, socket", PromiseApi.open(), "without operations"),
  socket("core, node transport, socket", EffectApi.open(NodeTransport.layer()), "of the transport"),
  socket("core, node:http transport, socket", EffectApi.open(HttpTransport.layer()), "of the transport"),
  socket("core, a transport of one's own, socket", EffectApi.open(OwnTransport.layer), "of the transport"),
  socket(
    "core, Effect's HttpClient, socket",
    EffectApi.open(Layer.provide(Transport.layerHttpClient(), NodeHttpClient.layerUndici)),
    "of the transport"
  ),
  overHttpApiClient("fetch", FetchTransport.layer(), "without operations"),
  overHttpApiClient("node", NodeTransport.layer()),
  overHttpApiClient("node:http", HttpTransport.layer()),
  socket("promise, fetch, socket", PromiseApi.open(() => ({ fetch: globalThis.fetch }))),
  socket("promise, node transport, socket", PromiseApi.open(() => ({ transport: nodeTransport() }))),
  {
    // `OpenApiExchanges.test.ts` calls every operation in this way.
    name: "core, sandbox in process as a fetch",
    start: () => {
      const { fetch } = Sandbox.make(options)
      return Promise.resolve({
        backend: inProcess(fetch),
        open: EffectApi.open(FetchTransport.layer({ fetch: withQuirks(fetch) }))
      })
    }
  },
  {
    name: "core, sandbox in process as a test layer",
    cases: "of the transport",
    start: async () => {
      const context = await Effect.runPromise(Layer.buildWithScope(Sandbox.layerTest(options), scope))
      const sandbox = await Effect.runPromise(Effect.provideContext(Effect.service(Sandbox.Sandbox), context))
      const ofSandbox = await Effect.runPromise(Effect.provideContext(Effect.service(Transport.Transport), context))
      const ofQuirks = FetchTransport.make({ fetch: withQuirks(sandbox.fetch) })
      const transportTo = ({ url }: Transport.TransportRequest) => url.startsWith(quirksHost) ? ofQuirks : ofSandbox
      const both: Transport.TransportShape = {
        send: (request, ...rest) => transportTo(request).send(request, ...rest),
        stream: (request, ...rest) => transportTo(request).stream(request, ...rest)
      }
      return { backend: inProcess(sandbox.fetch), open: EffectApi.open(Layer.succeed(Transport.Transport, both)) }
    }
  }
]

afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

it("calls every operation of the contract", () => {
  assert.deepStrictEqual(Suite.uncoveredOperations, [])
})

it("leaves out few cases of HttpApiClient, with reasons, and none about what the engine does with a call", () => {
  const names = Suite.cases.map(({ name }) => name)
  const left = Object.keys(HttpApiClientApi.cannot)
  assert.deepStrictEqual(left.filter((name) => !names.includes(name)), [])
  assert.isAtMost(left.length, names.length / 10)
  // Neither the reasons of the API and of a call, nor retries, quota, credentials, limits and cancellation.
  const mayBeLeftOut = /^(?:operation|uploads|behaviour|reason (?:JobFailed|Decode: a list whose cursors repeat))/
  assert.deepStrictEqual(left.filter((name) => !mayBeLeftOut.test(name)), [])
})

/** Cases in which a transport has a part: connections, limits, redirects, bytes, headers. The engine decides the others, over every transport. */
const ofTransport =
  /^(?:reason (?:Transport|Timeout|UnexpectedStatus: a redirect|ServerError: a gateway|Decode: a network)|behaviour: (?:a stream|withResponse|reads and|cancelling|many)|uploads: (?!an invalid))/

/** The cases of a way: all of them in `pnpm test:nightly`. */
const casesOf = ({ cannot = {}, cases }: Way): ReadonlyArray<Suite.NamedCase> => {
  const possible = Suite.cases.filter(({ name }) => !(name in cannot))
  if (isNightly) return possible
  return possible.filter(({ name, operation }) =>
    operation === undefined && (cases === "without operations" || (cases !== undefined && ofTransport.test(name)))
  )
}

// The cases of a way share its server and run in sequence. The ways run concurrently: many cases wait for a job or a limit.
for (const way of ways.filter((way) => casesOf(way).length > 0)) {
  describe.concurrent(way.name, () => {
    let setup: Suite.Setup
    beforeAll(async () => {
      setup = await way.start()
    })
    for (const one of casesOf(way)) {
      it(one.name, { concurrent: false }, async () => {
        await one.run(setup)
      })
    }
  })
}
