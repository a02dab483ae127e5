import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { FlatError, ServerError, Unauthorized } from "@flat-sdk/core/FlatError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { beforeEach } from "vitest"
import * as Digest from "../../src/bulk/Digest.ts"
import * as Plan from "../../src/bulk/Plan.ts"
import * as ResultRecord from "../../src/bulk/ResultRecord.ts"
import * as ResultsFile from "../../src/bulk/ResultsFile.ts"
import * as RowCalls from "../../src/bulk/RowCalls.ts"

const kind = { operation: "createClass", server: "s", account: "a" }
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
const recordsOf = (...records: ReadonlyArray<ResultRecord.ResultRecord>) =>
  new Map(records.map((one) => [ResultRecord.keyOf(one), one]))

describe("the plan of a run", () => {
  const decisions = (
    records: ResultRecord.Records,
    rows: ReadonlyArray<readonly [row: number, letter: string]>,
    flags: Partial<Plan.Flags> = {}
  ) =>
    Plan.make(rows.map(([row, letter]) => ({ row, digest: digest(letter), problem: undefined })), records, kind, {
      retryUnknown: false,
      callChanged: false,
      ...flags
    }).rows.map(({ decision }) => decision)

  it("calls what is not done, and what is unknown only with the flag", () => {
    const known = recordsOf(record(2, "a", "ok"), record(3, "b", "unknown"), record(4, "c", "failed"))
    const rows = [[2, "a"], [3, "b"], [4, "c"], [5, "d"]] as const
    assert.deepStrictEqual(decisions(known, rows), ["done", "unknown", "call", "call"])
    assert.deepStrictEqual(decisions(known, rows, { retryUnknown: true }), ["done", "call", "call", "call"])
  })

  it("recognises rows that moved, and reports those that were done with other values", () => {
    const known = recordsOf(record(2, "a", "ok"), record(3, "b", "ok"))
    assert.deepStrictEqual(decisions(known, [[2, "x"], [3, "a"], [4, "b"]]), ["call", "done", "done"])
    assert.deepStrictEqual(decisions(known, [[2, "a"], [3, "x"]]), ["done", "changed"])
    assert.deepStrictEqual(decisions(known, [[2, "a"], [3, "x"]], { callChanged: true }), ["done", "call"])
  })

  it("has one record for each of two equal rows", () => {
    assert.deepStrictEqual(decisions(recordsOf(record(2, "a", "ok")), [[2, "a"], [3, "a"]]), ["done", "call"])
  })
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
        {
          append: ({ status }) => Effect.sync(() => void written.push(status)),
          records: () => new Map()
        },
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
      assert.deepStrictEqual(fs.readdirSync(folder), ["r.csv"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("of another operation, server or account is refused, and so is another file", () =>
    Effect.gen(function*() {
      for (const name of ["operation", "server", "account"] as const) {
        write({ ...record(2, "a", "ok"), [name]: "other" })
        const error = yield* Effect.flip(Effect.scoped(open))
        assert.include(error.message, `its ${name} is "other"`)
      }
      fs.writeFileSync(at("r.csv"), "name\nx\n")
      assert.include((yield* Effect.flip(Effect.scoped(open))).message, "is not a results file")
      assert.strictEqual(fs.readFileSync(at("r.csv"), "utf8"), "name\nx\n")
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("that a run of another computer holds is not taken over, and one of an ended process is", () =>
    Effect.gen(function*() {
      const lock = (pid: number, host = os.hostname()) =>
        fs.writeFileSync(
          at("r.csv.lock"),
          JSON.stringify({ id: "x", pid, host, since: new Date().toISOString() })
        )
      lock(999_999_999, "another-computer")
      assert.include((yield* Effect.flip(Effect.scoped(open))).message, "on another-computer")
      lock(999_999_999)
      yield* Effect.scoped(open)
      lock(process.ppid)
      assert.include((yield* Effect.flip(Effect.scoped(open))).message, `process ${process.ppid}`)
    }).pipe(Effect.provide(NodeServices.layer)))

  it("keeps the last record of each row, and no line with other columns", () => {
    const text = ResultRecord.head([]) + ResultRecord.line(record(2, "a", "sent"), []) +
      ResultRecord.line(record(2, "a", "ok"), []) + ResultRecord.line(record(3, "b", "ok"), []).replace("\n", ",x\n")
    assert.deepStrictEqual([...ResultRecord.read(text)!.records.values()].map(({ status }) => status), ["ok"])
  })
})
