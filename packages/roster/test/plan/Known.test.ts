/** How a plan gets the id map: from a table, and from CSV. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { Entry, IdMap } from "../../src/plan/IdMap.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import * as IdMapCsv from "../../src/plan/IdMapCsv.ts"

const account: Entry = { kind: "account", source: "p,1", flat: "id-1", written: { firstname: "Ada \"A\"" } }
const schoolClass: Entry = { kind: "class", source: "c1", flat: "id-2", written: {} }

describe("an id map", () => {
  it.effect("is read as a whole", () =>
    Effect.gen(function*() {
      const map: Pick<IdMap, "all"> = {
        all: (kind) => Stream.fromIterable([account, schoolClass].filter((one) => one.kind === kind))
      }
      const known = yield* IdMaps.read(map as IdMap)
      assert.deepStrictEqual([[...known.accounts], [...known.classes]], [[["p,1", account]], [["c1", schoolClass]]])
    }))

  it.effect("is read from CSV, with a byte order mark", () =>
    Effect.gen(function*() {
      const written = JSON.stringify(account.written).replaceAll("\"", "\"\"")
      const known = yield* IdMapCsv.parseCsv(
        `\ufeffkind,source,flat,written\r\naccount,"p,1",id-1,"${written}"\r\nclass,c1,id-2,{}\r\n`
      )
      assert.deepStrictEqual(known.accounts.get("p,1"), account)
      assert.deepStrictEqual(known.classes.get("c1"), schoolClass)
    }))

  it.effect("that is not whole is refused", () =>
    Effect.gen(function*() {
      const head = "kind,source,flat,written\n"
      for (
        const text of [
          `${head}account,p,,{}`,
          `${head}person,p,id,{}`,
          `${head}account,p,id,nothing`,
          "a,b\n1,2",
          `${head}account,p`
        ]
      ) {
        assert.strictEqual((yield* Effect.flip(IdMapCsv.parseCsv(text)))._tag, "IdMapInvalid", text)
      }
    }))

  it.effect("that gives one id to two is refused with the line, and kinds are apart", () =>
    Effect.gen(function*() {
      const head = "kind,source,flat,written\n"
      const error = yield* Effect.flip(IdMapCsv.parseCsv(`${head}account,p,a,{}\naccount,q,b,{}\naccount,p,c,{}`))
      assert.include(error.message, "line 4")
      const known = yield* IdMapCsv.parseCsv(`${head}account,p,a,{}\nclass,p,c,{}\naccount,p,a,"{""role"":""user""}"`)
      assert.deepStrictEqual([known.accounts.get("p")?.written, known.classes.get("p")?.flat], [{ role: "user" }, "c"])
    }))

  it.effect("has ids that a spreadsheet would run as they were", () =>
    Effect.gen(function*() {
      const known = yield* IdMapCsv.parseCsv(
        "kind,source,flat,written\naccount,'=1,'+a,{}\naccount,''-2,b,{}\naccount,o'k,c,{}"
      )
      assert.deepStrictEqual([...known.accounts.values()].map(({ flat, source }) => [source, flat]), [["=1", "+a"], [
        "'-2",
        "b"
      ], ["o'k", "c"]])
    }))
})
