/** The `HttpClient` over the engine: what it sends, what it returns, and how it fails. */
import { assert, describe, it } from "@effect/vitest"
import { type FlatConfig, FlatError, FlatHttpClient, TokenSource, Transport } from "@flat-sdk/core"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { receive } from "@flat-sdk/engine/Bodies"
import { loadHttpClient } from "@flat-sdk/engine/OnDemand"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, Scope, Stream, Tracer } from "effect"
import { HttpBody, HttpClient, HttpClientError, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { flushLoop } from "./support/Time.ts"

// The first request would load it while virtual time passes.
await Effect.runPromise(loadHttpClient())

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly json?: unknown
  readonly text?: string
  readonly bytes?: ReadonlyArray<Uint8Array>
  /** How the body of a file ends, if not with its last byte. */
  readonly broken?: FlatError.Transport | "never"
}

type Handler = (sent: Sent, index: number) => Reply | Effect.Effect<Reply, Transport.TransportFailure>

const bodyOf = (body: Transport.TransportRequest["body"]) =>
  typeof body !== "object"
    ? Effect.succeed(body)
    : Effect.map(
      Effect.tryPromise({ try: () => body.blob(), catch: () => body.failure! }).pipe(
        Effect.flatMap((blob) => Effect.promise(() => blob.arrayBuffer()))
      ),
      (buffer) => new Uint8Array(buffer)
    )

const reset = new FlatError.Transport({ phase: "response", detail: "the connection was reset" })

/** A client over a transport that records requests, and how many bodies of files are open. */
const scripted = (handler: Handler, options: FlatConfig.Options = {}) => {
  const sent: Array<Sent> = []
  const open = { files: 0 }
  const reply = Effect.fnUntraced(function*({ body, headers, method, url }: Transport.TransportRequest) {
    const one = { method, url, headers: { ...headers }, body: yield* bodyOf(body) }
    const answer = handler(one, sent.push(one) - 1)
    return Effect.isEffect(answer) ? yield* answer : answer
  })
  const textOf = ({ headers = {}, json, status = 200, text }: Reply): Transport.TransportResponse => ({
    status,
    headers: { "content-type": "application/json", ...headers },
    text: text ?? (json === undefined ? "" : JSON.stringify(json))
  })
  const transport = Transport.Transport.of({
    send: (request) => Effect.map(reply(request), textOf),
    stream: (request, limits) =>
      Effect.gen(function*() {
        const answer = yield* reply(request)
        if (answer.bytes === undefined) return textOf(answer)
        const sink = receive(limits.idle, { pause: () => {}, resume: () => {}, stop: () => {} })
        yield* Effect.acquireRelease(
          Effect.sync(() => open.files++),
          () => Effect.sync(() => open.files--)
        )
        for (const chunk of answer.bytes) sink.add(chunk)
        if (answer.broken === undefined) sink.end()
        else if (answer.broken !== "never") sink.fail(answer.broken)
        return { ...textOf(answer), body: sink.pull }
      })
  })
  const layer = Layer.provide(
    FlatHttpClient.layer({ accessToken: "planted-token", baseUrl: "https://flat.test/v2", ...options }),
    Layer.succeed(Transport.Transport, transport)
  )
  return Effect.map(Layer.build(layer), (context) => ({
    sent,
    open,
    run: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provide(effect, context)
  }))
}

const account = { username: "ada", password: "planted-password" }
const create = HttpClientRequest.post("/organizations/users").pipe(HttpClientRequest.bodyJsonUnsafe(account))
const count = HttpClient.get("/organizations/users/count")
const code = (code: string, message = "no") => ({ code, message })
const reasonOf = (error: unknown) => FlatHttpClient.errorOf(error)?.reason._tag

describe("URLs", () => {
  it.effect("sends paths and URLs below the base URL, with the token", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => ({ json: {} }))
      for (const url of ["/me/lists?q=a%20b", "me/lists", "https://flat.test/v2/me?x=1#y"]) {
        const response = yield* run(HttpClient.get(url, { urlParams: { role: ["user", "teacher"] } }))
        assert.strictEqual(response.status, 200)
        assert.isTrue(response.url.startsWith("https://flat.test/v2/"))
      }
      assert.deepStrictEqual(sent.map(({ url }) => url), [
        "https://flat.test/v2/me/lists?q=a%20b&role=user&role=teacher",
        "https://flat.test/v2/me/lists?role=user&role=teacher",
        "https://flat.test/v2/me?x=1&role=user&role=teacher"
      ])
      for (const { headers } of sent) {
        assert.strictEqual(headers["authorization"], "Bearer planted-token")
        assert.isUndefined(headers["traceparent"])
        assert.isUndefined(headers["b3"])
      }
    }))

  it.effect.each([
    "https://elsewhere.test/v2/me",
    "http://flat.test/v2/me",
    "https://flat.test:8443/v2/me",
    "https://flat.test/v3/me",
    "https://flat.test/v2extra/me",
    "/../v3/me",
    "https://flat.test/v2/../me"
  ])("sends nothing to %s", (url) =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => ({ json: 3 }))
      const error = yield* Effect.flip(run(HttpClient.get(url)))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.strictEqual(reasonOf(error), "Encode")
      assert.include(error.message, "not below the API's https://flat.test/v2")
      assert.lengthOf(sent, 0)
    }))

  it.effect("takes the base URL of the layer also if the contract's client is given it", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => ({ json: 3 }))
      const call = Effect.gen(function*() {
        const client = yield* HttpApiClient.make(FlatApi, { baseUrl: "https://flat.test/v2" })
        return yield* client.organization.countOrgaUsers({ query: {} })
      })
      assert.strictEqual(yield* run(call), 3)
      assert.strictEqual(sent[0]?.url, "https://flat.test/v2/organizations/users/count")
    }))
})

describe("retries", () => {
  it.effect("repeats a read, never a write that may have been executed", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => ({ status: 503, json: code("DOWN") }), { retries: 2 })
      const reading = yield* Effect.forkChild(run(count))
      yield* TestClock.adjust("1 hour")
      const read = yield* Fiber.join(reading)
      assert.strictEqual(read.status, 503)
      assert.include(FlatHttpClient.errorOf(read), { attempts: 3, outcome: undefined })
      const writing = yield* Effect.forkChild(run(HttpClient.execute(create)))
      yield* TestClock.adjust("1 hour")
      const written = yield* Fiber.join(writing)
      assert.strictEqual(written.status, 503)
      assert.include(FlatHttpClient.errorOf(written), { attempts: 1, outcome: "unknown" })
      assert.deepStrictEqual(sent.map(({ method }) => method), ["GET", "GET", "GET", "POST"])
    }))

  it.effect("repeats a write with an idempotency key only", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted((_, index) =>
        index % 2 === 0 ? Effect.fail(reset) : { status: 400, json: code("BAD") }
      )
      const job = (body: object) =>
        run(HttpClient.execute(HttpClientRequest.post("/omr/jobs").pipe(HttpClientRequest.bodyJsonUnsafe(body))))
      const keyed = yield* Effect.forkChild(job({ idempotencyKey: "one" }))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(keyed)).status, 400)
      assert.lengthOf(sent, 2)
      const error = yield* Effect.flip(job({}))
      assert.lengthOf(sent, 3)
      assert.strictEqual(error.reason._tag, "TransportError")
      assert.include(FlatHttpClient.errorOf(error), { attempts: 1, outcome: "unknown" })
    }))

  it.effect("has no response if the budget does not permit the retry", () =>
    Effect.gen(function*() {
      const headers = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "3000" }
      const { run, sent } = yield* scripted(() => ({ status: 503, headers, json: code("DOWN") }), {
        maxWait: "1 minute"
      })
      const reading = yield* Effect.forkChild(Effect.flip(run(count)))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(reasonOf(yield* Fiber.join(reading)), "RateLimited")
      assert.lengthOf(sent, 1)
    }))
})

describe("failures", () => {
  it.effect("keep an error response without what it repeats of the request, and its FlatError", () =>
    Effect.gen(function*() {
      const { run } = yield* scripted(({ body, headers }) => ({
        status: 409,
        headers: { "set-cookie": "planted", "x-request-id": "r1" },
        json: {
          ...code("TAKEN", `I know ${headers["authorization"]} and ${String(body)}`),
          param: "username",
          id: "s1",
          more: [body]
        }
      }))
      const response = yield* run(HttpClient.execute(create))
      const text = yield* response.text
      assert.include(text, "\"code\":\"TAKEN\"")
      assert.include(text, "\"param\":\"username\"")
      assert.strictEqual(response.headers["x-request-id"], "r1")
      assert.notInclude(text + inspect(response, { depth: 9 }) + JSON.stringify(response.headers), "planted")
      assert.include(FlatHttpClient.errorOf(response), {
        operation: "createOrganizationUser",
        path: "/organizations/users"
      })
      assert.include(FlatHttpClient.errorOf(response)?.reason, { _tag: "Conflict", supportId: "s1" })
    }))

  it.effect("have no secrets of the request", () =>
    Effect.gen(function*() {
      const { run } = yield* scripted(() => Effect.fail(reset), { headers: { "x-proxy": "planted-proxy" } })
      const request = create.pipe(HttpClientRequest.setHeader("x-own", "planted-header"))
      const error = yield* Effect.flip(run(HttpClient.execute(request)))
      assert.isTrue(HttpClientError.isHttpClientError(error))
      const shown = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${String(error)} ${
        Cause.pretty(Cause.fail(error))
      }`
      assert.notInclude(shown, "planted")
      assert.include(error.message, "createOrganizationUser")
      assert.isTrue(FlatError.isFlatError(error.cause))
    }))

  it.effect("are EncodeError, DecodeError or TransportError, with the FlatError as cause", () =>
    Effect.gen(function*() {
      const html = { text: "<html>Sign in</html>", headers: { "content-type": "text/html" } }
      const signIn = yield* scripted(() => html)
      const undecodable = yield* Effect.flip(signIn.run(HttpClient.execute(create)))
      assert.strictEqual(undecodable.reason._tag, "DecodeError")
      assert.include(FlatHttpClient.errorOf(undecodable), { outcome: "unknown" })
      const own = create.pipe(HttpClientRequest.bearerToken("another"))
      const invalid = yield* Effect.flip(signIn.run(HttpClient.execute(own)))
      assert.strictEqual(invalid.reason._tag, "EncodeError")
      assert.include(invalid.message, "use the option accessToken")
      assert.lengthOf(signIn.sent, 1)
      const vault = yield* scripted(() => html, {
        accessToken: TokenSource.cached(Effect.fail(new Error("the vault is closed")))
      })
      const closed = yield* Effect.flip(vault.run(count))
      assert.strictEqual(closed.reason._tag, "TransportError")
      assert.strictEqual(reasonOf(closed), "Credentials")
      assert.isUndefined(FlatHttpClient.errorOf(new Error("other")))
    }))

  it.effect("end a call at its deadline, and by its options", () =>
    Effect.gen(function*() {
      const { run } = yield* scripted(() => Effect.never)
      const limited = Effect.provideService(count, FlatHttpClient.CurrentOptions, { deadline: "5 seconds" })
      const waiting = yield* Effect.forkChild(Effect.flip(run(limited)))
      yield* TestClock.adjust("6 seconds")
      assert.isDefined(waiting.pollUnsafe(), "the deadline of the call must apply")
      assert.strictEqual(reasonOf(yield* Fiber.join(waiting)), "Timeout")
      const invalid = Effect.provideService(count, FlatHttpClient.CurrentOptions, { retries: -1 })
      assert.include((yield* Effect.flip(run(invalid))).message, "options.retries")
    }))

  it.effect("interruption and an aborted signal end the request", () =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<void>()
      let ended = 0
      const { run } = yield* scripted(() =>
        Effect.onInterrupt(Effect.andThen(Deferred.succeed(started, undefined), Effect.never), () =>
          Effect.sync(() => ended++))
      )
      const fiber = yield* Effect.forkDetach(run(HttpClient.execute(create)))
      yield* Deferred.await(started)
      // Not awaited: a request that ignores it would never end.
      yield* Effect.forkDetach(Fiber.interrupt(fiber), { startImmediately: true })
      yield* flushLoop
      assert.strictEqual(ended, 1)
      const controller = new AbortController()
      const signalled = Effect.provideService(count, FlatHttpClient.CurrentOptions, { signal: controller.signal })
      const second = yield* Effect.forkDetach(run(signalled), { startImmediately: true })
      yield* flushLoop
      controller.abort()
      yield* flushLoop
      const exit = second.pollUnsafe()
      assert.isTrue(exit !== undefined && Exit.hasInterrupts(exit))
    }))
})

describe("bodies of requests", () => {
  const put = (body: HttpBody.HttpBody) =>
    HttpClientRequest.put("/organizations/users/u1").pipe(HttpClientRequest.setBody(body))
  const bytes = new Uint8Array([0xff, 0xfe, 0, 1])
  const form = new FormData()
  form.set("name", "Ada")
  const stream = Stream.make(new Uint8Array([1, 2]), new Uint8Array([3, 0xff]))
  const dec = (body: Sent["body"]) => typeof body === "object" ? [...body] : body

  it.effect("are sent as they are, again with each attempt", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted((_, index) => index % 2 === 0 ? Effect.fail(reset) : { json: {} })
      const all: ReadonlyArray<readonly [HttpBody.HttpBody, unknown, Readonly<Record<string, string>>]> = [
        [HttpBody.jsonUnsafe({ firstname: "Ä" }), "{\"firstname\":\"Ä\"}", { "content-type": "application/json" }],
        [HttpBody.text("plain"), "plain", { "content-type": "text/plain" }],
        [HttpBody.uint8Array(bytes), [...bytes], { "content-length": "4" }],
        [HttpBody.stream(stream, "audio/midi", 4), [1, 2, 3, 0xff], {
          "content-type": "audio/midi",
          "content-length": "4"
        }],
        [HttpBody.raw("raw", { contentType: "text/csv" }), "raw", { "content-type": "text/csv" }]
      ]
      for (const [body, expected, headers] of all) {
        sent.length = 0
        const sending = yield* Effect.forkChild(run(HttpClient.execute(put(body))))
        while (sent.length < 2) {
          yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
          yield* TestClock.adjust("1 minute")
        }
        yield* Fiber.join(sending)
        assert.deepStrictEqual(sent.map(({ body }) => dec(body)), [expected, expected])
        assert.include(sent[1]?.headers, headers)
      }
    }))

  it.effect("form data has its boundary", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => ({ json: {} }))
      yield* run(HttpClient.execute(put(HttpBody.formData(form))))
      const [, boundary] = /boundary=(.+)$/.exec(sent[0]?.headers["content-type"] ?? "") ?? []
      assert.include(String(sent[0]?.body), `--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda`)
    }))

  it.effect("that can be read only once are not sent again", () =>
    Effect.gen(function*() {
      const { run, sent } = yield* scripted(() => Effect.fail(reset))
      const once = new Blob([bytes]).stream()
      const error = yield* Effect.flip(run(HttpClient.execute(put(HttpBody.raw(once)))))
      assert.lengthOf(sent, 1)
      assert.strictEqual(FlatHttpClient.errorOf(error)?.consumedSource, "body")
    }))
})

describe("bodies of responses", () => {
  const file = (more: Partial<Reply> = {}): Reply => ({
    headers: { "content-type": "audio/midi" },
    bytes: [new Uint8Array([0xff, 1]), new Uint8Array([2])],
    ...more
  })
  const midi = "/scores/s1/revisions/last/midi"

  it.effect("are streamed if they are files, also those of unknown paths, and closed at their end", () =>
    Effect.gen(function*() {
      const { open, run, sent } = yield* scripted(() => file())
      for (const url of [midi, "/new/file"]) {
        const response = yield* run(HttpClient.get(url))
        assert.strictEqual(open.files, 1)
        assert.deepStrictEqual([...new Uint8Array(yield* response.arrayBuffer)], [0xff, 1, 2])
        assert.strictEqual(open.files, 0)
      }
      const response = yield* run(HttpClient.get(midi))
      yield* Stream.runDrain(Stream.take(response.stream, 1))
      assert.strictEqual(open.files, 0)
      assert.isTrue(sent.every(({ headers }) => headers["accept-encoding"] === "identity"))
    }))

  it.effect("close with the scope of withScope", () =>
    Effect.gen(function*() {
      const { open, run } = yield* scripted(() => file())
      const scope = yield* Scope.make()
      const client = HttpClient.withScope(yield* run(HttpClient.HttpClient))
      yield* Scope.provide(client.get(`https://flat.test/v2${midi}`), scope)
      assert.strictEqual(open.files, 1)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(open.files, 0)
    }))

  it.effect("close when reading is interrupted", () =>
    Effect.gen(function*() {
      const { open, run } = yield* scripted(() => file({ broken: "never" }))
      const response = yield* run(HttpClient.get(midi))
      const reading = yield* Effect.forkChild(response.arrayBuffer, { startImmediately: true })
      yield* Fiber.interrupt(reading)
      assert.strictEqual(open.files, 0)
    }))

  it.effect("that break have the FlatError as cause", () =>
    Effect.gen(function*() {
      const broken = new FlatError.Transport({ phase: "body", detail: "the connection broke" })
      const { open, run } = yield* scripted(() => file({ broken }))
      const response = yield* run(HttpClient.get(midi))
      const error = yield* Effect.flip(response.arrayBuffer)
      assert.strictEqual(reasonOf(error), "Transport")
      assert.strictEqual(FlatHttpClient.errorOf(error)?.operation, "getScoreRevisionData")
      assert.strictEqual(open.files, 0)
    }))

  it.effect("of an unknown path are text if the request accepts JSON", () =>
    Effect.gen(function*() {
      const { run } = yield* scripted(() => ({ json: { a: "ü" } }))
      const response = yield* run(HttpClient.get("/me/notifications", { acceptJson: true }))
      assert.deepStrictEqual(yield* response.json, { a: "ü" })
    }))

  it.effect("are checked by the operation, a reading by its own shape", () =>
    Effect.gen(function*() {
      const { run } = yield* scripted(({ url }) => ({ json: url.includes("onlyIds") ? ["a"] : [{ id: 1 }] }), {
        strict: true
      })
      assert.strictEqual((yield* run(HttpClient.get("/organizations/users?onlyIds=true"))).status, 200)
      const error = yield* Effect.flip(run(HttpClient.get("/organizations/users")))
      assert.strictEqual(reasonOf(error), "Decode")
    }))
})

describe("spans", () => {
  it.effect("have the name of the operation and no ids; traceparent is sent if the program asks", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const { run, sent } = yield* scripted(() => ({ json: {} }), { propagateTraces: true })
      const traced = <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient>) =>
        Effect.withTracer(Effect.withSpan(run(effect), "mine"), tracer)
      yield* traced(HttpClient.execute(HttpClientRequest.put("/organizations/users/planted-id")))
      yield* traced(HttpClient.get("/me/lists/planted-id-1"))
      const names = spans.map(({ name }) => name)
      assert.includeMembers(names, [
        "flat.updateOrganizationUser",
        "PUT /organizations/users/{user}",
        "flat.GET /me/lists/{id}"
      ])
      assert.notInclude(JSON.stringify(spans.map(({ attributes, name }) => [name, [...attributes]])), "planted")
      assert.isDefined(sent[0]?.headers["traceparent"])
    }))
})
