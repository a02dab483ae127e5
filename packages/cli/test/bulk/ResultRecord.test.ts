import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Schema } from "effect"
import { join } from "node:path"
import * as ResultRecord from "../../src/bulk/ResultRecord.ts"
import { ResultsDisk } from "../../src/bulk/ResultsDisk.ts"
import * as ResultsFile from "../../src/bulk/ResultsFile.ts"

const record: ResultRecord.ResultRecord = {
  row: 2,
  status: "ok",
  id: "-x",
  reason: "",
  message: "=1+1,\"q\"",
  time: "t",
  operation: "o",
  server: "s",
  account: "@a",
  digest: "d1",
  run: `r${"a".repeat(16)}`,
  secrets: { token: "+secret" }
}

const file = (...lines: ReadonlyArray<string>) => ResultRecord.head(["token"]) + lines.join("")

describe("a results file", () => {
  it("whose first lines were truncated anywhere is one, and has nothing", () => {
    const begun = file(ResultRecord.announcement(record.run, ["token"]))
    const lines = begun.indexOf("\n")
    for (let length = 0; length <= begun.length; length++) {
      const truncated = begun.slice(0, length)
      const more = length <= lines ? [truncated, `${truncated}\n${begun.slice(lines + 1)}`] : [truncated]
      for (const text of more) assert.deepStrictEqual(ResultRecord.read(text)?.records.size, 0, text)
    }
    assert.isUndefined(ResultRecord.read("row,status\nbegun,1\nx"))
  })

  it.effect("stays as another run left it while this one was interrupted as it began", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = join(yield* fs.makeTempDirectoryScoped(), "r.csv")
      const theirs = file(ResultRecord.line(record, ["token"]))
      const disk = yield* ResultsDisk
      // The other run begins and ends before this one opens what it wrote.
      const open = () => Effect.andThen(fs.writeFileString(path, theirs), Effect.interrupt)
      yield* ResultsFile.open(path, record, true).pipe(
        Effect.flatMap(({ begin }) => begin([], [])),
        Effect.scoped,
        Effect.provideService(ResultsDisk, { ...disk, open }),
        Effect.exit
      )
      assert.strictEqual(yield* fs.readFileString(path), theirs)
    }).pipe(Effect.provide(NodeServices.layer)))

  it("is read as it was written, and no spreadsheet runs its cells", () => {
    const text = file(ResultRecord.line(record, ["token"]))
    assert.deepStrictEqual([...ResultRecord.read(text)!.records.values()], [record])
    assert.include(text, "'-x")
    assert.include(text, "'=1+1")
    assert.include(text, "'+secret")
  })

  it("has one line for each record, whatever is in a message", () => {
    const line = ResultRecord.line({ ...record, message: "a\r\nb\u001b[31m\u2028" }, [])
    assert.strictEqual(line.split("\n").length, 2)
    assert.notInclude(line, "\u001b")
  })

  it("the last record of a row counts", () => {
    const sent = ResultRecord.line({ ...record, status: "sent" }, ["token"])
    const text = file(sent, ResultRecord.line(record, ["token"]))
    assert.deepStrictEqual([...ResultRecord.read(text)!.records.values()].map(({ status }) => status), ["ok"])
  })

  it("lines that were cut off are left out, and hide no other", () => {
    const line = ResultRecord.line(record, ["token"])
    const other = ResultRecord.line({ ...record, row: 3 }, ["token"])
    for (let end = 0; end < line.length; end++) {
      const torn = line.slice(0, end)
      assert.strictEqual(ResultRecord.read(file(torn))?.records.size, 0, torn)
      const rows = [...ResultRecord.read(file(`${torn}\n`, other))!.records.values()].map(({ row }) => row)
      // The line break alone may be missing.
      assert.include([[3], [2, 3]].map(String), String(rows), torn)
    }
  })

  it("a file of something else is none", () => {
    assert.isUndefined(ResultRecord.read("my notes\n"))
    assert.isUndefined(ResultRecord.read("row,status\n2,ok\n"))
    assert.isUndefined(ResultRecord.read("notes"))
    assert.strictEqual(ResultRecord.read("")?.records.size, 0)
    assert.strictEqual(ResultRecord.read("row,sta")?.records.size, 0)
  })

  it.prop("any strings are read as they were written, on one line", [Schema.String, Schema.String], ([id, message]) => {
    const text = file(ResultRecord.line({ ...record, id, message }, ["token"]))
    assert.strictEqual(text.split("\n").length, 3)
    assert.strictEqual(ResultRecord.read(text)?.records.size, 1)
  })
})
