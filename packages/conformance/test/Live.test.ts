/** `pnpm live` against a sandbox that differs in planted ways. */
import { assert, describe, it } from "@effect/vitest"
import { repetitions } from "@flat-sdk/core/contract/Repeats"
import { Sandbox } from "@flat-sdk/sandbox"
import { Sandbox as Server } from "@flat-sdk/sandbox/effect"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { resolve } from "node:path"
import * as Live from "../src/live/Live.ts"
import { type Service, Session, type Stopped } from "../src/live/Session.ts"
import * as Writes from "../src/live/Writes.ts"

const root = resolve(import.meta.dirname, "../../..")
const contract = contractApi(await read(root))
const options = { users: 60, taskDuration: 60 }
const baseUrl = "https://flat.invalid/v2"

type Next = () => Promise<Response>
type Relay = (sent: string, next: Next, url: URL) => Promise<Response>

/** A school with a class to write in, behind a relay. */
const school = async (relay: Relay = (_, next) => next()) => {
  const sandbox = Sandbox.make(options)
  const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" }
  const body = JSON.stringify({ name: Writes.className })
  await sandbox.fetch(`${baseUrl}/classes`, { method: "POST", headers, body })
  const fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    return relay(`${request.method} ${url.pathname.slice("/v2".length)}`, () => sandbox.fetch(request), url)
  }
  const { id, name } = sandbox.state().organization
  const service: Service = { fetch, baseUrl, token: sandbox.token }
  return { sandbox, service, writing: { organization: id, askName: () => Promise.resolve(name) } }
}

/** A body of an object, or of a list. */
interface Body {
  [name: string]: unknown
  0?: Record<string, unknown>
}

interface Answer {
  status: number
  readonly headers: Headers
  body: Body
}

type Change = (answer: Answer, url: URL) => void

/** Which responses are changed and how, and the line of the report that must name it. */
type Plant = readonly [on: RegExp, found: string, change: Change]

const person = { name: "", email: "", id: "" }
const kept = new Map<string, unknown>()
const isLimited = (url: URL) => url.searchParams.get("limit") === "1"

const plants: Readonly<Record<string, Plant>> = {
  "a field is missing": [
    /^GET \/me$/,
    "getAuthenticatedUser | response 200 | username | presence: vendor missing, ours required",
    ({ body }) => delete body["username"]
  ],
  "a field is new": [
    /^GET \/users\/me$/,
    "getUser | response 200 | pronouns | presence: vendor optional, ours missing",
    ({ body }) => body["pronouns"] = person.name
  ],
  "a field has another type": [
    /^GET \/organizations\/users$/,
    "listOrganizationUsers | response 200 | [].username | type: vendor integer, ours string",
    ({ body }) => typeof body[0] === "object" && (body[0]["username"] = 7)
  ],
  "a field is null": [
    /^GET \/scores\/[^/]+$/,
    "getScore | response 200 | title | nullable: vendor true, ours false",
    ({ body }) => "id" in body && (body["title"] = null)
  ],
  "an enumeration has another value": [
    /^GET \/classes$/,
    "listClasses | response 200 | [].state | enum: vendor paused, ours active archived deleted inactive",
    ({ body }) => Object.assign(body[0]!, { state: "paused" })
  ],
  "names and values have those of persons": [
    /^GET \/collections$/,
    "listCollections | response 200 | [].(not shown) | presence: vendor optional, ours missing",
    ({ body }) => body[0] && Object.assign(body[0], { type: person.name, [person.email]: 1, [person.id]: 2 })
  ],
  "a date has another form": [
    /^GET \/classes\/[^/]+$/,
    "getClass | response 200 | creationDate | format: vendor none, ours date-time",
    ({ body }) => body["creationDate"] = "last Tuesday"
  ],
  "a success has another status": [
    /^GET \/omr\/capabilities$/,
    "getOmrCapabilities | response 203 | . | presence: vendor present, ours missing",
    (answer) => answer.status = 203
  ],
  "an error has another status": [
    /^GET \/groups\/0+$/,
    "getGroupDetails | no such id, response 410 | . | status: vendor 410, ours 404",
    (answer) => answer.status = 410
  ],
  "an error has another form": [
    /^GET \/users\/0+$/,
    "getUser | no such id, response 404 | error | presence: vendor always, ours never",
    (answer) => answer.body = { error: answer.body }
  ],
  "an error has another code": [
    /^GET \/scores\/0+$/,
    "getScore | no such id, response 404 | . | code: vendor SCORE_UNKNOWN, ours NOT_FOUND",
    ({ body }) => body["code"] = "SCORE_UNKNOWN"
  ],
  "a header is missing everywhere": [
    /./,
    "every operation | response | header.x-ratelimit-reset | presence: vendor false, ours true",
    ({ headers }) => headers.delete("x-ratelimit-reset")
  ],
  "a header of an operation is missing": [
    /^GET \/eduResources$/,
    "listEduResources | response 200 | header x-total-folders-count | presence: vendor missing, ours present",
    ({ headers }) => headers.delete("x-total-folders-count")
  ],
  "the rate limit is another": [
    /./,
    "every operation | response | header.x-ratelimit-limit | value: vendor 3600, ours 7200",
    ({ headers }) => headers.set("x-ratelimit-limit", "3600")
  ],
  "a cursor has another name": [
    /^GET \/organizations\/users$/,
    "listOrganizationUsers | read, response 200 | header.link | cursor: vendor cursor, ours next",
    ({ headers }) => headers.has("link") && headers.set("link", headers.get("link")!.replaceAll("next=", "cursor="))
  ],
  "a page is smaller": [
    /^GET \/organizations\/users$/,
    "listOrganizationUsers | read, response 200 | . | items of a page: vendor 10, ours 25",
    (answer, url) => !url.searchParams.has("limit") && Array.isArray(answer.body) && answer.body.splice(10)
  ],
  "a limit is ignored": [
    /^GET \/users\/me\/likes$/,
    "getUserLikes | query | limit | items of 1: vendor 2, ours 1",
    (answer, url) => isLimited(url) && Object.assign(answer, { body: [answer.body[0], answer.body[0]] })
  ],
  "the largest limit is another": [
    /^GET \/organizations\/invitations$/,
    "listOrganizationInvitations | limit too large, response 200 | . | status: vendor 200, ours 400",
    (answer) => answer.status === 400 && Object.assign(answer, { status: 200, body: [] })
  ],
  "a cursor is ignored": [
    /^GET \/collections$/,
    "listCollections | query | next | items: vendor repeated, ours next",
    (answer, url) => {
      if (isLimited(url) && url.searchParams.has("next")) Object.assign(answer, { body: kept.get("page") })
      else if (isLimited(url)) kept.set("page", answer.body)
    }
  ],
  "a PUT is not idempotent": [
    /^(?:PUT|GET) \/collections\/\w+$/,
    "editCollection | twice | title | state: vendor changed, ours same",
    ({ body }, url) => {
      kept.set(url.pathname, `${String(kept.get(url.pathname) ?? "")}b`)
      const { title } = body
      if (String(title).startsWith("flat-sdk-live")) body["title"] = `${String(title)}${String(kept.get(url.pathname))}`
    }
  ],
  "a DELETE answers with a body": [
    /^DELETE \/groups\/[^/]+$/,
    "deleteGroup | response 200 | . | presence: vendor present, ours missing",
    (answer) => answer.status === 204 && Object.assign(answer, { status: 200, body: { ok: true } })
  ],
  "a second DELETE succeeds": [
    /^DELETE \/scores\/[^/]+\/tracks\//,
    "deleteScoreTrack | twice, response 204 | . | status: vendor 204, ours 404",
    (answer) => Object.assign(answer, { status: 204 })
  ]
}

const relayOf = (planted: ReadonlyArray<Plant>): Relay => async (sent, next, url) => {
  const response = await next()
  if (!/json|^$/.test(response.headers.get("content-type") ?? "")) return response
  const text = await response.text()
  const headers = new Headers(response.headers)
  const answer: Answer = { status: response.status, headers, body: JSON.parse(text || "{}") as Body }
  for (const [on, , change] of planted) if (on.test(sent)) change(answer, url)
  headers.delete("content-length")
  const { body, status } = answer
  if (status === 204) return new Response(null, { status, headers })
  headers.set("content-type", "application/json")
  return new Response(JSON.stringify(body), { status, headers })
}

const stateOf = ({ sandbox }: Awaited<ReturnType<typeof school>>) => JSON.stringify(sandbox.state())

describe("a service that differs from the sandbox in planted ways", () => {
  it("has all of them in the report, without a value of a person, and is as it was before", async () => {
    const place = await school(relayOf(Object.values(plants)))
    const [, { email, id, lastname }] = place.sandbox.state().users as unknown as [unknown, Record<string, string>]
    Object.assign(person, { email, id, name: lastname })
    const before = stateOf(place)
    const report = await Live.run(place)
    const lines = [...report.contract, ...report.sandbox]
    const missed = Object.entries(plants).filter(([, [, found]]) => !lines.includes(found))
    assert.deepStrictEqual(missed.map(([name]) => name), [], lines.join("\n"))
    assert.isAtLeast(Object.keys(plants).length, 20)
    const text = lines.join("\n")
    const shown = place.sandbox.state().users.flatMap((user) =>
      [user.id, user["email"], user["lastname"]] as Array<string>
    )
      .filter((secret) => secret !== undefined && new RegExp(`\\b${secret}\\b`).test(text))
    assert.deepStrictEqual([...shown, ...text.includes(place.sandbox.token) ? ["token"] : []], [])
    assert.isTrue(stateOf(place) === before, "something is left")
  })

  it("has no line of a difference that is accepted", async () => {
    const { service } = await school(relayOf([plants["a field is new"]!]))
    const difference = "response 200 | pronouns | presence: vendor optional, ours missing"
    const accepted = [{ operations: ["getUser"], difference, reason: "planted" }]
    const report = await Live.run({ service, accepted })
    assert.deepStrictEqual([report.contract, report.sandbox], [[], []])
  })
})

describe("a service without differences", () => {
  it("gets each PUT and DELETE that may be repeated twice, and is as it was before", async () => {
    const place = await school()
    const before = stateOf(place)
    const { contract: differences, repeated, sandbox } = await Live.run(place)
    assert.deepStrictEqual([differences, sandbox], [[], []])
    assert.isTrue(stateOf(place) === before, "something is left")
    const repeatable = Object.entries(repetitions).filter(([, { repeat }]) => repeat !== "never").map(([id]) => id)
    assert.deepStrictEqual([...repeated].sort(), repeatable.sort())
  })

  it.each([
    ["another organization", { organization: "0".repeat(24) }],
    ["another name", { askName: () => Promise.resolve("Another school") }]
  ])("is not written to with %s", async (_, changes) => {
    const sent: Array<string> = []
    const { service, writing } = await school((one, next) => (sent.push(one), next()))
    const run = Live.run({ service, writing: { ...writing, ...changes } })
    assert.strictEqual(await run.then(() => "done", (error: Stopped) => error.why), "rejected")
    assert.deepStrictEqual(sent.filter((one) => !one.startsWith("GET")), [])
  })

  it("ends a process with 0 and says so; writing needs a terminal", async () => {
    const program = Effect.gen(function*() {
      const { token, url } = yield* Server.serve(options)
      const env = { ...process.env, FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: url }
      const run = (...words: ReadonlyArray<string>) =>
        Effect.promise(() =>
          new Promise<readonly [number | string | undefined, string]>((done) => {
            const main = resolve(import.meta.dirname, "../src/live/main.ts")
            execFile(process.execPath, [main, ...words], { env }, (error, out, err) =>
              done([error?.code ?? 0, out + err]))
          })
        )
      return yield* Effect.all([run(), run("--organization", "x", "--allow-write")], { concurrency: 2 })
    })
    const [read, write] = await Effect.runPromise(Effect.scoped(program))
    assert.match(read[1], /No differences/)
    assert.match(write[1], /on a terminal/)
    assert.deepStrictEqual([read[0], write[0]], [0, 2])
  })
})

describe("what was made is removed", () => {
  const creations = /^POST \/(?!.*(?:accessToken|tracks|comments|collaborators|archive)$)/
  /** Writes through a relay that does something at the request with a number, if there is one. */
  const until = async (count: number, on: RegExp, act: (next: Next, stop: AbortController) => Promise<Response>) => {
    let seen = 0
    const stop = new AbortController()
    const place = await school((sent, next) => on.test(sent) && ++seen === count ? act(next, stop) : next())
    const before = stateOf(place)
    const session = new Session(place.service, contract, true, stop.signal)
    const why = await Writes.run(session).then(() => "done", (error: Stopped) => error.why)
    await session.close()
    assert.isTrue(stateOf(place) === before, `something is left after ${on} ${count}`)
    return why
  }

  it("after each creation without an answer", async () => {
    let count = 0
    for (let why = ""; why !== "done";) {
      why = await until(++count, creations, async (next) => {
        await next()
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) })
      })
    }
    assert.isAtLeast(count, 10)
  })

  it("after an interruption", async () => {
    for (const count of [3, 40, 80, 120]) {
      const why = await until(count, /./, (next, stop) => (stop.abort(), next()))
      assert.strictEqual(why, "interrupted")
    }
  })
})
