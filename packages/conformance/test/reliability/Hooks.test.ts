import { assert, describe, it } from "@effect/vitest"
import { Upload } from "@flat-sdk/core"
import { FlatClient as PromiseClient, type FlatClientOptions } from "@flat-sdk/promise"
import { Effect, Logger, Stream } from "effect"
import { vi } from "vitest"
import { client, flushLoop } from "./support/Call.ts"
import { account, apiError, type Behaviour, json, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const secret = "planted-token-4f1b"

/** Faults of a hook, by the text of the warning. */
const wrongs: Readonly<Record<string, () => void>> = {
  "threw: out of order": () => {
    throw new Error(`out of order ${secret}`)
  },
  "threw: a value that cannot be read": () => {
    throw new Proxy({}, {
      get: () => {
        throw new Error("no")
      }
    })
  },
  "threw: undefined": () => {
    // oxlint-disable-next-line typescript/only-throw-error -- what JavaScript callers can do
    throw undefined
  },
  "rejected: out of order": () => Promise.reject(new Error(`out of order ${secret}`)) as unknown as void,
  "returned an Effect": () => Effect.die("never run") as unknown as void
}

/** The Effect API runs the effect. */
const inEffect = ({ "returned an Effect": effect, ...others }: typeof wrongs) => ({
  ...others,
  "failed: never run": effect!
})

/** What a hook may return; it is ignored. */
const values: ReadonlyArray<unknown> = [7, "text", null, [], {}, Promise.resolve(7), () => {}]

/** Collects warnings. */
const logging = () => {
  const warnings: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel === "Warn") warnings.push(String(message))
  })
  return { warnings, layer: Logger.layer([logger]) }
}

/** An account whose username is a number, which the documents do not have. */
const me = { ...account("u1"), username: 7 }

/** Keeps the process busy for a moment. */
const busy = apiError(503, "BUSY", { "retry-after": "0" })
const unsteady = () => sequence(busy, json(me), busy, json(me))

/** Accepts a score, exports it immediately, and has a file of 400,000 bytes. */
const scores: Behaviour = (response, received) => {
  if (received.path.endsWith("/task")) {
    return json({ id: "t1", state: "done", result: { url: "/v2/_files/a" }, errorHistory: [] })(response, received)
  }
  if (received.method === "POST") return json({ id: "s1" })(response, received)
  response.writeHead(200, { "content-type": "audio/mp3" })
  response.end(Buffer.alloc(400_000, 7))
}

const reports = (warnings: ReadonlyArray<string>, name: string) =>
  warnings.filter((line) => ["threw", "re", "failed"].some((how) => line.includes(`${name} ${how}`)))

overOne((transport) => {
  describe("hooks", () => {
    for (const [problem, wrong] of Object.entries(inEffect(wrongs))) {
      it.effect(`H1 onWait and onDrift that ${problem}: the call is not affected, and the log has one warning`, () =>
        Effect.gen(function*() {
          const { layer, warnings } = logging()
          const server = yield* serve(unsteady())
          const { flat, run } = yield* client(transport.layer, {
            accessToken: secret,
            baseUrl: server.url,
            onWait: wrong,
            onDrift: wrong
          })
          const call = run(Effect.provide(flat.account.getAuthenticatedUser(), layer))
          assert.deepEqual<unknown>(yield* call, me)
          assert.deepEqual<unknown>(yield* call, me)
          assert.lengthOf(server.received, 4)
          yield* flushLoop
          for (const name of ["onWait", "onDrift"]) {
            const logged = reports(warnings, name)
            assert.lengthOf(logged, 1, warnings.join("\n"))
            assert.include(logged[0], `${name} ${problem}`)
          }
          assert.notInclude(warnings.join("\n"), secret)
        }))
    }

    it.effect("H1 the return value of a hook and changes to its argument have no effect", () =>
      Effect.gen(function*() {
        for (const value of values) {
          const { layer, warnings } = logging()
          const server = yield* serve(unsteady())
          const { flat, run, waits } = yield* client(transport.layer, {
            baseUrl: server.url,
            onDrift: () => value as void,
            onWait: (event) => {
              queueMicrotask(() => {
                event.until.setTime(NaN)
                Object.assign(event, { millis: -1 })
              })
              return value as void
            }
          })
          assert.deepEqual<unknown>(yield* run(Effect.provide(flat.account.getAuthenticatedUser(), layer)), me)
          assert.lengthOf(waits, 1)
          assert.lengthOf(server.received, 2)
          assert.isEmpty([...reports(warnings, "onWait"), ...reports(warnings, "onDrift")])
        }
      }))

    it.live("H1 over the Promise API the same, with the warning in its log", () =>
      Effect.gen(function*() {
        for (const [problem, wrong] of Object.entries(wrongs)) {
          const server = yield* serve(unsteady())
          const lines: Array<string> = []
          const flat = opened({
            accessToken: secret,
            baseUrl: server.url,
            onWait: wrong,
            onDrift: wrong,
            log: (level, message) => void lines.push(`${level} ${message}`)
          })
          for (let calls = 0; calls < 2; calls++) {
            assert.deepEqual<unknown>(yield* Effect.promise(() => flat.account.getAuthenticatedUser()), me)
          }
          yield* Effect.promise(() => flat.close())
          const logged = lines.filter((line) => line.startsWith("warn on"))
          assert.sameMembers(logged.map((line) => line.split(" ")[1]), ["onWait", "onDrift"], lines.join("\n"))
          assert.include(logged[0], problem)
          assert.notInclude(lines.join("\n"), secret)
        }
      }))

    it.live("H2 a log that throws or rejects has no effect, and is reported on console.warn once", () =>
      Effect.gen(function*() {
        const shown: Array<string> = []
        const spy = vi.spyOn(console, "warn").mockImplementation((line) => void shown.push(String(line)))
        for (const wrong of [wrongs["threw: out of order"]!, wrongs["rejected: out of order"]!]) {
          shown.length = 0
          const server = yield* serve(json(me))
          const flat = opened({ baseUrl: server.url, logLevel: "debug", log: wrong })
          for (let calls = 0; calls < 3; calls++) {
            assert.deepEqual<unknown>(yield* Effect.promise(() => flat.account.getAuthenticatedUser()), me)
          }
          yield* Effect.promise(() => flat.close())
          assert.lengthOf(shown, 1)
          assert.match(shown[0]!, /^flat warn: log (threw|rejected): out of order/)
        }
        spy.mockRestore()
      }))

    it.effect("H3 onProgress of a file, an upload and an export: all of them complete", () =>
      Effect.gen(function*() {
        for (const wrong of [wrongs["threw: out of order"]!, wrongs["rejected: out of order"]!]) {
          const { layer, warnings } = logging()
          const server = yield* serve(scores)
          const { flat } = yield* client(transport.layer, { baseUrl: server.url })
          yield* Effect.gen(function*() {
            const file = Upload.from(new Uint8Array(200_000).fill(7), { onProgress: wrong })
            const { id } = yield* flat.scores.createScore({ body: { title: "Study", privacy: "private", data: file } })
            const bytes = yield* Stream.runCollect(
              flat.scores.getScoreRevisionData.stream({ score: id, revision: "last", format: "mp3" }, {
                onProgress: wrong
              })
            )
            assert.strictEqual(bytes.reduce((sum, { length }) => sum + length, 0), 400_000)
            yield* Stream.runDrain(flat.scores.exportScore.stream({ score: id, format: "mp3" }, { onProgress: wrong }))
          }).pipe(Effect.provide(layer))
          yield* flushLoop
          assert.lengthOf(reports(warnings, "onProgress"), 1, warnings.join("\n"))
        }
      }))

    const opened = (options: Omit<FlatClientOptions, "transport">) =>
      new PromiseClient({ ...transport.promised, ...options })
  })
})
