/** What clients send and how long they wait without any option, measured: the rows of docs/reference/wire-defaults.md. */
import { FlatClient, FlatConfig, type FlatError, TokenSource, type Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, type Layer, Result, Schedule, Stream } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import { operations, tags } from "../../src/suite/Api.ts"
import { json, serve } from "../reliability/support/Server.ts"
import { type Answer, open } from "./Client.ts"
import { inputOf } from "./Input.ts"

export type Row = ReadonlyArray<string>

// As the generic functions that all operations are.
interface AnyOperation {
  (input?: unknown): Effect.Effect<unknown, FlatError.FlatError>
  readonly stream?: (input?: unknown) => Stream.Stream<unknown, FlatError.FlatError>
}

const of = (flat: FlatClient.FlatClientShape, tag: string, name: string): AnyOperation =>
  (flat as unknown as Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>)[tag]![name]!

const status = (code: number) => (): Answer =>
  new Response("{}", { status: code, headers: { "content-type": "application/json" } })

/** Calls an operation whose first request is answered so. Returns the requests. */
const answered = (tag: string, name: string, input: unknown, first: () => Answer) =>
  Effect.gen(function*() {
    const { flat, run, sent } = yield* open((index) => index === 0 ? first() : "refused", { retries: 1 })
    const { error } = yield* run(of(flat, tag, name)(input))
    if (sent.length === 0) return yield* Effect.die(new Error(`${name} was not sent: ${error?.message}`))
    return sent
  })

const outcomes: ReadonlyArray<readonly [name: string, answer: () => Answer]> = [
  ...[400, 401, 402, 403, 404, 408, 409, 422, 425, 429, 500, 501, 502, 503, 504, 505].map((code) =>
    [String(code), status(code)] as const
  ),
  ["refused", () => "refused"],
  ["broken", () => "reset"],
  ["no response", () => "silence"]
]

/** What is sent again, for an operation of each method. */
const methodRows = Effect.forEach(
  [
    ["GET", "organization", "countOrgaUsers", undefined],
    ["PUT", "classes", "addClassUser", { class: "c", user: "u" }],
    ["DELETE", "classes", "deleteClassUser", { class: "c", user: "u" }],
    ["POST", "classes", "archiveClass", { class: "c" }]
  ] as const,
  ([method, tag, name, input]) =>
    Effect.map(
      Effect.filter(
        outcomes,
        ([, answer]) => Effect.map(answered(tag, name, input, answer), ({ length }) => length > 1)
      ),
      (again) => [`${method} is sent again after`, again.map(([outcome]) => outcome).join(", ")]
    )
)

/** What requests have in common. Operations are described by how they differ from it. */
const common = Effect.gen(function*() {
  const headersOf = (tag: string, name: string, input?: unknown) =>
    Effect.map(answered(tag, name, input, () => "refused"), ([one]) => one!.request.headers)
  const { accept } = yield* headersOf("organization", "countOrgaUsers")
  const file = yield* headersOf("classes", "exportSubmissionsReviewsAsCsv", { class: "c", assignment: "a" })
  const body = yield* headersOf("classes", "createClass", { body: { name: "Choir" } })
  return { accept: accept!, file: file["accept"]!, body: body["content-type"]! }
})

/** Returns how many items are requested at a time, where all items of a list are read. */
const pageOf = (tag: string, name: string, input?: unknown) =>
  Effect.gen(function*() {
    const { flat, run, sent } = yield* open(() => "refused", { retries: 0 })
    const { stream } = of(flat, tag, name)
    if (stream !== undefined) yield* run(Stream.runDrain(stream(input)))
    return sent[0]?.url.searchParams.get("limit") ?? undefined
  })

export const requestRows = Effect.gen(function*() {
  const { file } = yield* common
  const page = yield* pageOf("organization", "listOrganizationUsers")
  return [
    ["`accept` of a file", file],
    ["items of a page, where all items are read", page!],
    ...yield* methodRows
  ]
})

/** The request of each operation, and in what it differs from the others. */
export const operationRows = Effect.gen(function*() {
  const { accept, body, file } = yield* common
  const page = yield* pageOf("organization", "listOrganizationUsers")
  return yield* Effect.forEach(operations, ([name, tag]) =>
    Effect.gen(function*() {
      const endpoint = (tags[tag] as unknown as Readonly<Record<string, HttpApiEndpoint.Top>>)[name]!
      const input = yield* inputOf(endpoint)
      const [first, ...again] = yield* answered(tag, name, input, () => "reset")
      const { request: { headers, method }, url } = first!
      const type = headers["content-type"]
      const items = yield* pageOf(tag, name, input)
      const marks = [
        headers["accept"] === accept ? "" : headers["accept"] === file ? "file" : headers["accept"],
        type === undefined ? "" : type === body ? "body" : type,
        items === undefined ? "" : items === page ? "pages" : `pages of ${items}`,
        (again.length > 0) === (method !== "POST") ? "" : again.length > 0 ? "sent again" : "not sent again"
      ]
      // Numbers and literals of the input, too, are shown by their names.
      const path = Object.entries(input).reduce(
        (path, [field, value]) =>
          path.replace(`/${String(value)}`, `/{${field}}`).replace(`=${String(value)}`, `={${field}}`),
        decodeURIComponent(url.pathname + url.search).replace(/^\/v2/, "")
      )
      return [`\`${name}\``, `\`${method} ${path}\``, marks.filter((mark) => mark !== "").join(", ")]
    }))
})

const text = (value: unknown): string =>
  value === undefined
    ? "none"
    : String(value).startsWith("https:")
    ? `\`${String(value)}\``
    : typeof value === "object"
    ? JSON.stringify(value)
    : String(value)

/** Each limit, measured where a client shows it to a server, and otherwise as the configuration has it. */
export const limitRows = Effect.gen(function*() {
  const config = Result.getOrThrow(FlatConfig.make({}))
  const measured: Record<string, string> = {}
  const ends = (answer: Answer, options: FlatConfig.Options = {}) =>
    Effect.gen(function*() {
      const { flat, run, sent } = yield* open(() => answer, options)
      return { sent, ...yield* run(flat.organization.countOrgaUsers()) }
    })
  const waits = (answer: () => Answer, options: FlatConfig.Options) =>
    Effect.gen(function*() {
      const found: Array<number> = []
      const onWait: FlatConfig.Options["onWait"] = ({ millis }) => void found.push(millis / 1000)
      const { flat, run } = yield* open(answer, { ...options, onWait })
      yield* run(flat.organization.countOrgaUsers())
      return found.join(", ")
    })
  measured["attemptTimeout"] = text((yield* ends("silence", { retries: 0 })).millis)
  const endless = new Response(new ReadableStream(), { headers: { "content-type": "application/json" } })
  measured["idleTimeout"] = text((yield* ends(endless, { retries: 0 })).millis)
  const provider = yield* ends("silence", { retries: 0, accessToken: TokenSource.cached(Effect.never) })
  measured["tokenTimeout"] = text(provider.millis)
  measured["retries"] = text((yield* ends("reset", { backoff: Schedule.spaced(0) })).sent.length - 1)
  measured["backoff"] = `at most ${yield* waits(status(503), { retries: 9 })} s`
  measured["rate limit without a reset"] = `${yield* waits(() => new Response("{}", { status: 429 }), {
    maxWait: 60_000
  })} s`
  const many = yield* open(() => "silence", { retries: 0 })
  yield* many.run(
    Effect.forEach(Array(100), () => many.flat.organization.countOrgaUsers(), { concurrency: "unbounded" })
  )
  const [first] = many.sent
  measured["concurrency"] = text(many.sent.filter(({ at }) => at === first!.at).length)
  const sentByHeader = ["accessToken", "userAgent"]
  const shown: Record<string, unknown> = { ...config, ...measured }
  return Object.entries(shown).filter(([name]) => !sentByHeader.includes(name)).map(([name, value]): Row => [
    `\`${name}\``,
    `${text(value)}${/Timeout$|maxWait/.test(name) ? " ms" : name.endsWith("Bytes") ? " bytes" : ""}`
  ])
})

/** The headers of a request that has a body, as a server receives them over each transport. */
export const headerRows = Effect.gen(function*() {
  const server = yield* serve(json({ error: "not for the tests" }, 400))
  const input = { body: { type: "classStudentsSubGroup", classroom: "c" } } as const
  const over = (layer: Layer.Layer<Transport.Transport, FlatError.FlatError>) =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.make({ accessToken: "TOKEN", baseUrl: server.url })
      yield* Effect.ignore(flat.groups.createGroup(input))
    }).pipe(Effect.provide(layer))
  yield* over(FetchTransport.layer())
  yield* over(NodeTransport.layer())
  yield* over(HttpTransport.layer())
  const promises = new PromiseClient({ accessToken: "TOKEN", baseUrl: server.url })
  yield* Effect.promise(() => promises.groups.createGroup(input).catch(() => undefined))
  const sent = server.received.map(({ headers }) => headers)
  const names = [...new Set(sent.flatMap((headers) => Object.keys(headers)))].sort()
  return names.map((name): Row => [
    `\`${name}\``,
    ...sent.map((headers) => text(headers[name] ?? "").replace(/^127\.0\.0\.1:\d+$/, "HOST"))
  ])
})
