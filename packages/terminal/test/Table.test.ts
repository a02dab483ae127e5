import { assert, describe, it } from "@effect/vitest"
import type { HelpDoc } from "effect/cli/HelpDoc"
import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as ExitCode from "../src/ExitCode.ts"
import * as Help from "../src/Help.ts"
import * as Printable from "../src/Printable.ts"
import * as Style from "../src/Style.ts"
import * as Table from "../src/Table.ts"
import * as Width from "../src/Width.ts"

const plain = Style.of(false)
const field = (name: string): Table.Field => ({
  name,
  isId: name === "id",
  at: (item) => (item as Readonly<Record<string, unknown>>)[name]
})
const drawn = (items: ReadonlyArray<unknown>, names: ReadonlyArray<string>, width: number, isSelection = false) => {
  const layout = Table.layout(items, names.map(field), { width, isSelection })
  return { text: Table.head(layout, plain) + Table.rows(layout, items, plain), hidden: layout.hidden }
}

describe("a table", () => {
  it("fits its width exactly, and says what does not", () => {
    const items = [{ id: "1234567890", name: "abcdef", note: "xyz" }]
    assert.deepStrictEqual(drawn(items, ["id", "name", "note"], 24), {
      text: "id          name    note\n1234567890  abcdef  xyz\n",
      hidden: []
    })
    assert.deepStrictEqual(drawn(items, ["id", "name", "note"], 23).hidden, ["note"])
  })

  it("never truncates an id, leaves out columns without a value, and puts numbers on the right", () => {
    const items = [{ id: "1".repeat(24), none: null, points: 5 }, { id: "2".repeat(24), none: null, points: 12 }]
    assert.strictEqual(
      drawn(items, ["id", "none", "points"], 40).text,
      `id${" ".repeat(24)}points\n${"1".repeat(24)}       5\n${"2".repeat(24)}      12\n`
    )
    assert.include(drawn(items, ["none"], 40, true).text, "none")
  })

  it("has the columns of its first items for all, and cuts what is longer", () => {
    const layout = Table.layout([{ name: "short" }], [field("name")], { width: 30, isSelection: false })
    assert.strictEqual(Table.rows(layout, [{ name: "much longer" }, {}], plain), "much…\n–\n")
  })

  it("of one record wraps long values, and no line is wider", () => {
    const text = Table.record([["name", "Ada"], ["about", "one two three four five six"]], { width: 22, style: plain })
    assert.strictEqual(text, "name   Ada\nabout  one two three\n       four five six\n")
  })
})

describe("text of an account", () => {
  it("steers no terminal", () => {
    for (const sign of ["\u001b", "\u0007", "\u202e", "\u2066", "\u2028", "\u009b"]) {
      const text = `a${sign}b`
      for (const shown of [Printable.line(text), Printable.lines(text), Printable.escapeJson(text)]) {
        assert.notInclude(shown, sign)
      }
      assert.isTrue(Printable.isSteering(text))
    }
    // What hides is shown to people, and left as it is for programs.
    for (const sign of ["\u200b", "\u200e", "\u200f", "\ufeff", "\u061c", "\u{e0000}", "\u{e007f}"]) {
      const text = `a${sign}b`
      for (const shown of [Printable.line(text), Printable.lines(text)]) {
        assert.strictEqual(JSON.parse(`"${shown}"`), text)
        assert.notInclude(shown, sign)
      }
      assert.strictEqual(Printable.escapeJson(text), text)
      assert.strictEqual(Printable.symbols(text), text)
    }
    assert.strictEqual(Printable.line("a\r\nb\tc"), "a b c")
    assert.strictEqual(Printable.lines("a\r\nb\rc\td"), "a\nb\nc  d")
    assert.isFalse(Printable.isSteering("a\n\tb"))
  })
})

describe("help", () => {
  const doc: HelpDoc = {
    description: "Does one thing\nand another.\n\n- a list\n- of two",
    usage: "tool [flags]",
    annotations: Context.empty(),
    flags: [
      {
        name: "short",
        aliases: ["-s"],
        type: "boolean",
        description: Option.some("A flag of some words"),
        required: false
      },
      {
        name: "a-name-that-is-longer-than-any",
        aliases: [],
        type: "text",
        description: Option.some("Below"),
        required: false
      }
    ],
    globalFlags: [{ name: "quiet", aliases: [], type: "boolean", description: Option.none(), required: false }],
    subcommands: [{
      group: "All",
      commands: [{ name: "run", alias: undefined, shortDescription: "Runs it ".repeat(9), description: "" }]
    }]
  }
  const format = (globalFlags: Help.Options["globalFlags"], width: number) =>
    Help.format(doc, { width, style: plain, globalFlags, more: { CODES: "0 done" } })

  it("joins the lines of a paragraph, keeps a list, and puts a long name above its description", () => {
    const text = format("full", 50)
    assert.include(text, "DESCRIPTION\n  Does one thing and another.\n\n  - a list\n  - of two\n")
    assert.match(text, /^ {2}--short, -s {2}A flag of some words$/m)
    assert.match(text, /^ {2}--a-name-that-is-longer-than-any text\n {15}Below$/m)
    assert.include(text, "GLOBAL FLAGS\n  --quiet")
    assert.isTrue(text.endsWith("CODES\n  0 done"))
  })

  it("fits its width, with one line for each command where it is short", () => {
    for (const mode of ["full", "names", "none"] as const) {
      for (const line of format(mode, 44).split("\n")) assert.isAtMost(Width.of(line), 44, line)
    }
    assert.strictEqual(format("names", 44).match(/Runs it/g)?.length, 4)
    assert.notInclude(format("none", 44), "--quiet")
    assert.notInclude(format("full", Infinity), "…")
  })
})

describe("exit codes", () => {
  it("are different, and those of API errors are 10 to 25", () => {
    const codes = ExitCode.table.map(({ code }) => code)
    assert.deepStrictEqual(codes, [0, 1, 2, 3, 4, ...Array.from({ length: 16 }, (_, at) => 10 + at), 130, 143])
  })
})
