import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as Selection from "../../src/output/Selection.ts"
import { ada, items, pipe, pupil, pupils, terminal, value, yamada } from "./Sample.ts"

const problem = (fields: ReadonlyArray<string>, values?: ReadonlyArray<unknown>, response = pupils) =>
  Selection.unknown(Selection.parse(fields), response, values)

describe("--fields", () => {
  it("keeps a whole field that is named before or after its parts", () => {
    const value = { a: { b: 1, c: 2 } }
    assert.deepStrictEqual(Selection.select(value, Selection.parse(["a,a.b"])), value)
    assert.deepStrictEqual(Selection.select(value, Selection.parse(["a.b,a"])), value)
  })

  it.live("selects fields in the given order, also inside lists", () =>
    Effect.gen(function*() {
      const fields = ["username,scores.title", "id"]
      const { stdout } = yield* items(Stream.make(ada, yamada), pipe({ fields, response: pupils }))
      assert.deepStrictEqual(stdout.trim().split("\n").map((line) => JSON.parse(line)), [
        { username: "ada", scores: [{ title: "Étude" }, { title: "Rondo" }], id: ada.id },
        { username: "山田太郎", scores: [], id: yamada.id }
      ])
      assert.isTrue(stdout.startsWith("{\"username\""))
    }))

  it.live("are the columns of tables and CSV", () =>
    Effect.gen(function*() {
      const fields = ["scores.title,organization.name"]
      const csv = yield* items(Stream.make(ada, yamada), pipe({ format: "csv", fields, response: pupils }))
      assert.strictEqual(
        csv.stdout,
        "scores.title,organization.name\n\"[\"\"Étude\"\",\"\"Rondo\"\"]\",Athenäum\n[],\n"
      )
      const table = yield* items(Stream.make(ada, yamada), terminal({ fields, response: pupils }))
      assert.strictEqual(table.stdout, "scores.title  organization.name\nÉtude, Rondo  Athenäum\nnone          –\n")
    }))

  it.live("are the lines of a record", () =>
    Effect.gen(function*() {
      const { stdout } = yield* value(ada, terminal({ fields: ["organization.name", "id"], response: pupil }))
      assert.strictEqual(stdout, `organization.name  Athenäum\nid                 ${ada.id}\n`)
    }))

  it.live("an unknown field is an error with the closest one, and nothing is written", () =>
    Effect.gen(function*() {
      for (const format of ["table", "json", "jsonl", "csv", "yaml"] as const) {
        const { error, stdout } = yield* items(
          Stream.make(ada),
          pipe({ format, fields: ["id,usrname"], response: pupils })
        )
        assert.instanceOf(error, Selection.UnknownField)
        assert.deepStrictEqual(
          [error.message, error.next, error.exitCode, stdout],
          ["--fields: the response has no field \"usrname\"", "Did you mean \"username\"?", 2, ""]
        )
      }
    }))

  it("a nested field is named with its place", () => {
    assert.strictEqual(problem(["scores.titel"])?.meant, "scores.title")
    assert.strictEqual(problem(["organization.nam"])?.meant, "organization.name")
    assert.strictEqual(problem(["id.x"], [ada])?.field, "id.x")
  })

  it("a field that only the response has is known", () => {
    assert.isUndefined(problem(["undocumented"], [{ ...ada, undocumented: 1 }]))
    assert.strictEqual(problem(["undocumented"], [ada])?.field, "undocumented")
    assert.strictEqual(problem(["undocumented"])?.field, "undocumented")
  })

  it("a documented field that the response does not have is known", () => {
    assert.isUndefined(problem(["points", "organization.name", "scores.title"], [{ id: "1", organization: null }]))
  })

  it("anything may be in an object that is not described", () => {
    assert.isUndefined(problem(["extra.a.b"]))
    assert.isUndefined(problem(["extra.a"], [{ id: "1" }]))
    assert.isUndefined(problem(["extra.a"], [{ extra: { a: 1 } }]))
    assert.strictEqual(problem(["extra.b"], [{ extra: { a: 1 } }])?.field, "extra.b")
    assert.isUndefined(Selection.unknown(Selection.parse(["a.b"]), undefined))
    assert.isUndefined(Selection.unknown(Selection.parse(["a.b"]), undefined, []))
  })

  it("without a close name, all names are listed", () => {
    assert.include(problem(["zzzzzz"])?.next ?? "", "isActive")
  })

  it("empty names are left out", () => {
    assert.deepStrictEqual(Selection.parse([" id , ,a.b", "id"]), [["id"], ["a", "b"]])
  })

  it("a field of every object, such as toString, is not found", () => {
    assert.isUndefined(Selection.at({}, ["toString"]))
    assert.deepStrictEqual(Selection.select({ a: 1 }, [["constructor"]]), {})
  })
})
