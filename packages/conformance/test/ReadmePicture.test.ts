/**
 * The picture of the README: two programs create the same three classes, and the requests are those that arrived. To draw it anew, run this test with
 * `-u`.
 */
import { expect, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Context, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { client } from "./reliability/support/Call.ts"
import { type Column, type Line, svg } from "./support/RequestPicture.ts"

const names = ["Band", "Choir", "Strings"]

/** The budget of the hour is used up after three requests, and the response of the second is lost. */
const school = Sandbox.layerTest({
  rateLimit: { requests: 3 },
  faults: [{ fault: "reset-before-headers;executed=true", operation: "createClass", skip: 1, times: 1 }]
})

/** The lines of a program: its requests, and notes between them. */
class Recording {
  readonly lines: Array<Line> = []
  readonly sandbox: Sandbox.SandboxShape
  readonly #before: number
  #name = ""
  #seen = 0

  constructor(sandbox: Sandbox.SandboxShape) {
    this.sandbox = sandbox
    this.#before = sandbox.state().classes.length
  }

  readonly note = (text: string): void => {
    this.#readRequests()
    this.lines.push({ text, outcome: "", tone: "quiet" })
  }

  #readRequests(): void {
    for (const { fault, method, status } of this.sandbox.requests().slice(this.#seen)) {
      const outcome = fault !== undefined ? "lost" : status === 403 ? "403 rate limit" : String(status)
      const text = method === "POST" ? `POST ${this.#name}` : `${method} classes`
      this.lines.push({ text, outcome, tone: outcome === "200" ? "good" : "bad" })
      this.#seen++
    }
  }

  /** Runs the program for each class. */
  readonly run = <E>(title: string, create: (name: string) => Effect.Effect<unknown, E>): Effect.Effect<Column> =>
    Effect.gen({ self: this }, function*() {
      for (const name of names) {
        this.#name = name
        yield* Effect.ignore(create(name))
        this.#readRequests()
      }
      const classes = this.sandbox.state().classes.slice(this.#before).map(({ name }) => name)
      return { title, lines: this.lines, classes }
    })
}

const withFetch = Effect.gen(function*() {
  const recording = new Recording(Context.get(yield* Layer.build(school), Sandbox.Sandbox))
  const { fetch, token } = recording.sandbox
  const create = async (name: string, tries = 3): Promise<unknown> => {
    try {
      const response = await fetch("https://api.flat.io/v2/classes", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ name })
      })
      if (!response.ok) throw new Error(`${response.status}`)
      return await response.json()
    } catch (error) {
      if (tries > 1) return create(name, tries - 1)
      throw error
    }
  }
  return yield* recording.run("fetch, with three tries", (name) => Effect.tryPromise(() => create(name)))
})

const withFlatSdk = Effect.gen(function*() {
  const context = yield* Layer.build(school)
  const recording = new Recording(Context.get(context, Sandbox.Sandbox))
  const { flat, run } = yield* client(Layer.succeedContext(context), {
    accessToken: recording.sandbox.token,
    maxWait: "1 hour",
    onWait: () => recording.note("waits for the reset")
  })
  const create = (name: string): Effect.Effect<unknown, unknown> =>
    flat.classes.createClass({ body: { name } }).pipe(
      Effect.catchIf(({ outcome }) => outcome === "unknown", () =>
        Effect.gen(function*() {
          recording.note("outcome unknown:")
          recording.note("the program looks")
          const classes = yield* flat.classes.listClasses()
          if (!classes.some((one) => one.name === name)) yield* create(name)
        }))
    )
  return yield* recording.run("Flat SDK", (name) => run(create(name)))
})

it("draws what two programs send when a response is lost and the rate limit is reached", async () => {
  const columns = await Effect.runPromise(
    Effect.all([withFetch, withFlatSdk]).pipe(Effect.scoped, Effect.provide(TestClock.layer()))
  )
  const headline = "Create three classes: Band, Choir, Strings"
  const condition = "One response is lost. The rate limit has room for three requests."
  await expect(svg({ headline, condition, columns })).toMatchFileSnapshot("../../../docs/requests.svg")
})
