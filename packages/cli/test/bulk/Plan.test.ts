import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { FlatError, ServerError, Unauthorized } from "@flat-sdk/core/FlatError"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import type * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import * as Scope from "effect/Scope"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { beforeEach } from "vitest"
import * as Digest from "../../src/bulk/Digest.ts"
import * as ResultRecord from "../../src/bulk/ResultRecord.ts"
import * as ResultsFile from "../../src/bulk/ResultsFile.ts"
import * as RowCalls from "../../src/bulk/RowCalls.ts"

const kind = { operation: "createClass", server: "s", account: "a", run: `r${"0".repeat(16)}` }
const digest = (letter: string) => `d${letter.repeat(32)}`
const record = (row: number, letter: string, status: ResultRecord.Status): ResultRecord.ResultRecord => ({
  ...kind,
  row,
  status,
  id: "",
  reason: "",
  message: "",
  time: "",
  digest: digest(letter),
  secrets: {}
})
describe("the digest of a row", () => {
  const none = { columns: [], fixed: [], ignored: [] }

  it("is the same in any order of the columns, and another for other values", () => {
    const one = Digest.of(none, { input: { body: { a: 1, b: 2 } } }, undefined)
    assert.strictEqual(one, Digest.of(none, { input: { body: { b: 2, a: 1 } } }, undefined))
    assert.notStrictEqual(one, Digest.of(none, { input: { body: { a: 2, b: 1 } } }, undefined))
    assert.notStrictEqual(one, Digest.of(none, { input: { body: { a: 1, b: 2 } }, as: "ada" }, undefined))
    assert.notStrictEqual(
      Digest.of(none, { input: { body: { list: [1, 2] } } }, undefined),
      Digest.of(none, { input: { body: { list: [2, 1] } } }, undefined)
    )
  })
})

describe("a run", () => {
  const failed = (reason: ServerError | Unauthorized) =>
    new FlatError({
      operation: "createClass",
      method: "POST",
      path: "/classes",
      attempts: 1,
      waited: 0,
      outcome: undefined,
      reason
    })
  const api = {
    code: undefined,
    detail: "x",
    param: undefined,
    supportId: undefined,
    providerMessage: undefined,
    headers: {}
  }
  const server = failed(new ServerError({ ...api, status: 500 }))

  /** Runs rows one after the other; each fails, or not. */
  const run = (outcomes: ReadonlyArray<FlatError | undefined>, as?: string) =>
    Effect.gen(function*() {
      const written: Array<ResultRecord.Status> = []
      let called = 0
      const stop = yield* RowCalls.run(
        outcomes.map((_, row) => ({ row, digest: digest("a"), input: {}, as })),
        { append: ({ status }) => Effect.sync(() => void written.push(status)) },
        {
          kind,
          concurrency: 1,
          secrets: [],
          abandoned: yield* Deferred.make<void>(),
          onOutcome: () => Effect.void,
          call: ({ row }) => {
            called++
            const error = outcomes[row]
            return error === undefined ? Effect.succeed({ id: "1" }) : Effect.fail(error)
          }
        }
      )
      return { stop: stop?.why, called, written }
    })

  it.effect("stops after ten failures of the server in a row, and not after nine", () =>
    Effect.gen(function*() {
      const nine = Array.from({ length: 9 }, () => server)
      const ten = yield* run([...nine, server, undefined, undefined])
      assert.deepStrictEqual([ten.stop, ten.called], ["unreachable", 10])
      const some = yield* run([...nine, undefined, ...nine, undefined])
      assert.deepStrictEqual([some.stop, some.called], [undefined, 20])
    }))

  it.effect("stops at the first failure that every row would have, and writes each call before and after it", () =>
    Effect.gen(function*() {
      const token = failed(new Unauthorized({ ...api, status: 401 }))
      const { called, stop, written } = yield* run([undefined, token, undefined])
      assert.deepStrictEqual([stop, called, written], ["token", 2, ["sent", "ok", "sent", "failed"]])
      const delegated = yield* run([undefined, token, undefined], "ada")
      assert.deepStrictEqual([delegated.stop, delegated.called], [undefined, 3])
    }))
})

describe("a results file", () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-results-"))
    return () => fs.rmSync(folder, { recursive: true, force: true })
  })
  const at = (name: string) => path.join(folder, name)
  const write = (...records: ReadonlyArray<ResultRecord.ResultRecord>) =>
    fs.writeFileSync(at("r.csv"), ResultRecord.head([]) + records.map((one) => ResultRecord.line(one, [])).join(""))
  const open = Effect.suspend(() => ResultsFile.open(at("r.csv"), kind))

  it.live("counts a call in flight as unknown, also when the run is interrupted", () =>
    Effect.gen(function*() {
      write(record(2, "a", "sent"), record(3, "b", "ok"))
      yield* Effect.scoped(Effect.gen(function*() {
        const results = yield* open
        assert.deepStrictEqual([...results.records.values()].map(({ status }) => status), ["unknown", "ok"])
        const journal = yield* results.begin(results.records.values(), [])
        yield* journal.append(record(4, "c", "sent"))
      }))
      const found = ResultRecord.read(fs.readFileSync(at("r.csv"), "utf8"))!
      assert.deepStrictEqual([...found.records.values()].map(({ row, status }) => [row, status]), [
        [2, "unknown"],
        [3, "ok"],
        [4, "unknown"]
      ])
      assert.deepStrictEqual(fs.readdirSync(folder), ["r.csv", "r.csv.lock"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("V21 is opened by one run at a time, also in one process", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        yield* open
        const error = yield* Effect.flip(Effect.scoped(open))
        assert.deepStrictEqual([error.message, error.exitCode], [
          `another run writes ${at("r.csv")} (process ${process.pid} on ${os.hostname()})`,
          exitCodes.rejected
        ])
        assert.include(error.next, "--no-lock")
      }))
      yield* Effect.scoped(open)
    }).pipe(Effect.provide(NodeServices.layer)))

  /** A run without a lock: each of its steps is done when it is asked for. */
  const start = Effect.fnUntraced(function*(name: string) {
    const run = `r${name.repeat(16)}`
    const scope = yield* Scope.make()
    const inScope = <A, E, R>(step: Effect.Effect<A, E, R>) => Effect.provideService(step, Scope.Scope, scope)
    const claimed: Array<number> = []
    let opened: Effect.Success<ReturnType<typeof ResultsFile.open>> | undefined
    let journal: ResultsFile.Journal | undefined
    const claim = (row: number) =>
      Effect.suspend(() => {
        // A row that has a record is not called.
        if (journal === undefined || journal.records().has(ResultRecord.keyOf(record(row, "a", "sent")))) {
          return Effect.void
        }
        return Effect.andThen(
          journal.append({ ...record(row, "a", "sent"), run }),
          Effect.sync(() => void claimed.push(row))
        )
      })
    return {
      run,
      claimed,
      close: Scope.close(scope, Exit.void),
      journal: () => journal!,
      steps: [
        Effect.map(inScope(ResultsFile.open(at("r.csv"), { ...kind, run }, true)), (file) => void (opened = file)),
        Effect.suspend(() => inScope(opened!.begin(opened!.records.values(), []))).pipe(
          Effect.map((made) => void (journal = made))
        ),
        claim(2),
        claim(3)
      ] as ReadonlyArray<Effect.Effect<void, FileFailure.FileFailure, FileSystem.FileSystem>>
    }
  })

  /** All orders of the steps of two runs. */
  const orders = (a: number, b: number): ReadonlyArray<string> =>
    a === 0 && b === 0
      ? [""]
      : [
        ...(a > 0 ? orders(a - 1, b).map((order) => `a${order}`) : []),
        ...(b > 0 ? orders(a, b - 1).map((order) => `b${order}`) : [])
      ]

  it.live("V22 sends no row twice without a lock, in whatever order two runs do their steps", () =>
    Effect.gen(function*() {
      for (const before of ["none", "empty", "results"]) {
        // The other half is the same with other names.
        for (const order of orders(3, 4).map((rest) => `a${rest}`)) {
          fs.rmSync(at("r.csv"), { force: true })
          if (before === "empty") fs.writeFileSync(at("r.csv"), "")
          if (before === "results") write(record(9, "b", "ok"))
          const runs = { a: yield* start("a"), b: yield* start("b") }
          const left = { a: [...runs.a.steps], b: [...runs.b.steps] }
          for (const name of order as Iterable<"a" | "b">) {
            const failure = yield* Effect.match(left[name].shift() ?? Effect.void, {
              onFailure: (error) => error,
              onSuccess: () => undefined
            })
            if (failure === undefined) continue
            assert.strictEqual(failure.exitCode, exitCodes.stopped)
            assert.include(failure.message, "another run writes")
            left[name].length = 0
          }
          yield* Effect.andThen(runs.a.close, runs.b.close)
          const all = [...runs.a.claimed, ...runs.b.claimed]
          assert.lengthOf(all, new Set(all).size, `${before} ${order}`)
          // Nobody's claim is forgotten.
          const found = ResultRecord.read(fs.readFileSync(at("r.csv"), "utf8"))!
          for (const row of all) {
            assert.isTrue(found.records.has(ResultRecord.keyOf(record(row, "a", "sent"))), `${before} ${order}`)
          }
        }
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("V22 with a line of another run, or replaced, stops the run with exit code 4, and is left as it is", () =>
    Effect.gen(function*() {
      const added: Record<string, string> = { line: "theirs\n", byte: "\n" }
      for (const change of ["line", "byte", "file", "gone"]) {
        fs.rmSync(at("r.csv"), { force: true })
        const { close, journal, run, steps } = yield* start("a")
        yield* Effect.all(steps.slice(0, 3), { discard: true })
        const text = fs.readFileSync(at("r.csv"), "utf8")
        // The last column is the id of the run.
        assert.match(text.split("\n")[0]!, /,run$/)
        assert.include(text, `,${run}\n`)
        const more = added[change]
        if (more === undefined) fs.renameSync(at("r.csv"), at("mine.csv"))
        else fs.appendFileSync(at("r.csv"), more)
        if (change === "file") fs.writeFileSync(at("r.csv"), "theirs\n")
        // The outcome of a call in flight is written all the same.
        yield* journal().append({ ...record(2, "a", "ok"), run })
        const failures = [yield* Effect.flip(journal().check), yield* Effect.flip(steps[3]!)]
        assert.deepStrictEqual(failures.map(({ exitCode }) => exitCode), [exitCodes.stopped, exitCodes.stopped])
        yield* close
        if (change === "gone") assert.isFalse(fs.existsSync(at("r.csv")))
        else assert.include(fs.readFileSync(at("r.csv"), "utf8"), change === "byte" ? "\n\n" : "theirs\n")
        assert.include(fs.readFileSync(at(more === undefined ? "mine.csv" : "r.csv"), "utf8"), ",ok,")
        fs.rmSync(at("mine.csv"), { force: true })
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("V22 that another run replaced by one of the same length, after this one read it, stops it before it begins", () =>
    Effect.gen(function*() {
      write(record(9, "b", "unknown"))
      const { close, run, steps } = yield* start("a")
      yield* steps[0]!
      write(record(9, "b", "skipped"))
      const theirs = fs.readFileSync(at("r.csv"), "utf8")
      assert.strictEqual((yield* Effect.flip(steps[1]!)).exitCode, exitCodes.stopped)
      yield* close
      const [left, announced] = fs.readFileSync(at("r.csv"), "utf8").split(theirs)
      assert.strictEqual(left, "")
      assert.include(announced, run)
    }).pipe(Effect.provide(NodeServices.layer)))

  it("V22 of an earlier version, without ids of runs, is read", () => {
    const text = (ResultRecord.head(["token"]) + ResultRecord.line({ ...record(2, "a", "ok"), run: "" }, ["token"]))
      .replace(",run\n", "\n").replace(/,\n$/, "\n")
    const { records, secrets } = ResultRecord.read(text)!
    assert.deepStrictEqual([secrets, [...records.values()].map(({ run, status }) => [status, run])], [["token"], [[
      "ok",
      ""
    ]]])
  })
})
