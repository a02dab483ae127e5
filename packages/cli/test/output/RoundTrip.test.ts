/** Any JSON value can be written in each format and read back by a reader that is not ours. */
import { assert, describe, it } from "@effect/vitest"
import { isSteering, symbols } from "@flat-sdk/terminal/Printable"
import { parse as parseCsv } from "csv-parse/sync"
import { Effect, Schema, Stream } from "effect"
import { displayWidth } from "effect/cli/CliOutput"
import { parse as parseYaml } from "yaml"
import * as Columns from "../../src/output/Columns.ts"
import * as Selection from "../../src/output/Selection.ts"
import { items, pipe, terminal, value } from "./Sample.ts"

const json = Schema.Json
const record = Schema.Record(Schema.String, json)

const same = (found: unknown, expected: unknown) => assert.strictEqual(JSON.stringify(found), JSON.stringify(expected))

const asCell = (one: unknown): string =>
  one === null || one === undefined
    ? ""
    : typeof one === "object"
    ? JSON.stringify(one)
    : typeof one === "string"
    ? symbols(one.toWellFormed()).replace(/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/, "'$&")
    : String(one)

const inEach = (format: "json" | "jsonl" | "yaml", read: (text: string) => unknown) => {
  it.effect.prop(`${format}: a value`, [json], ([one]) =>
    Effect.gen(function*() {
      const { stdout } = yield* value([one], pipe({ format }))
      same(read(stdout), [one])
      if (!Array.isArray(one)) {
        same(format === "jsonl" ? read(stdout) : [read((yield* value(one, pipe({ format }))).stdout)], [one])
      }
    }))

  it.effect.prop(`${format}: a list`, [Schema.Array(json)], ([list]) =>
    Effect.gen(function*() {
      const { stdout } = yield* items(Stream.rechunk(Stream.fromIterable(list), 2), pipe({ format }))
      same(read(stdout), list)
    }))
}

describe("what is written can be read back", () => {
  inEach("json", (text) => JSON.parse(text))
  inEach("jsonl", (text) => text.split("\n").slice(0, -1).map((line) => JSON.parse(line)))
  inEach("yaml", (text) => parseYaml(text))

  it.effect.prop("yaml: a reader of YAML 1.1 reads the same", [Schema.Array(json)], ([list]) =>
    Effect.gen(function*() {
      const { stdout } = yield* items(Stream.fromIterable(list), pipe({ format: "yaml" }))
      same(parseYaml(stdout, { version: "1.1" }), list)
    }))

  it.effect.prop("csv: a list of records", [Schema.NonEmptyArray(record)], ([list]) =>
    Effect.gen(function*() {
      const columns = Columns.of(list)
      const { stdout } = yield* items(Stream.fromIterable(list), pipe({ format: "csv" }))
      const [head, ...rows] = parseCsv(stdout.toWellFormed()) as ReadonlyArray<ReadonlyArray<string>>
      if (columns.length === 0) return assert.strictEqual(stdout, "")
      assert.deepStrictEqual(head, columns.map(([key]) => asCell(key)))
      assert.deepStrictEqual(rows, list.map((one) => columns.map(([key]) => asCell(Selection.at(one, [key!])))))
    }))

  it.effect.prop(
    "tables of any values fit, and steer no terminal",
    [Schema.Array(json)],
    ([list]) =>
      Effect.gen(function*() {
        const outputs = [
          yield* items(Stream.fromIterable(list), terminal({ format: "table", columns: 40 })),
          yield* value(list[0], terminal({ format: "table", columns: 40 })),
          yield* items(
            Stream.fromIterable(list.map((one) => ({ [JSON.stringify(one)]: one }))),
            terminal({ columns: 40 })
          )
        ]
        for (const { stdout } of outputs) {
          assert.isFalse(isSteering(stdout))
          for (const line of stdout.split("\n")) assert.isAtMost(displayWidth(line), 40)
        }
      })
  )
})
