import { assert, describe, it } from "@effect/vitest"
import { Effect, PlatformError, Sink, Stdio, Stream } from "effect"
import { displayWidth } from "effect/cli/CliOutput"
import { expect } from "vitest"
import * as Output from "../../src/output/Output.ts"
import { ada, items, mallory, pipe, pupil, pupils, terminal, value, yamada } from "./Sample.ts"

const list = Stream.make(ada, yamada)

const cannotWrite = (code: string) => {
  const cause = Object.assign(new Error(code), { code })
  return PlatformError.systemError({ module: "Stdio", method: "stdout", _tag: "Unknown", cause })
}

const run =
  <A extends ReadonlyArray<unknown>, B>(write: (...args: A) => Effect.Effect<B>) => (...args: A): Promise<B> =>
    Effect.runPromise(write(...args))

describe("on a terminal", () => {
  it("a list is a table: id, name and state first, what is empty or nested last", async () => {
    const { stderr, stdout } = await run(items)(list, terminal({ columns: 100, response: pupils }))
    expect(stdout).toMatchInlineSnapshot(`
        "id                        username  role     isActive  points  scores   organization  extra
        5f3a000000000000000000a1  ada       student  yes           12  2 items  Athenäum      –
        5f3a000000000000000000a2  山田太郎  teacher  –              7  none     –             {1 field}
        "
      `)
    assert.strictEqual(stderr, "")
  })

  it("a table fits the width of the terminal, and a note says what is left out", async () => {
    for (const columns of [20, 40, 60, 80, 200]) {
      const { stdout } = await run(items)(list, terminal({ columns, response: pupils }))
      for (const line of stdout.split("\n")) assert.isAtMost(displayWidth(line), columns, line)
    }
    const { stderr, stdout } = await run(items)(list, terminal({ columns: 57, response: pupils }))
    expect(stdout).toMatchInlineSnapshot(`
      "id                        username  role     isActive
      5f3a000000000000000000a1  ada       student  yes
      5f3a000000000000000000a2  山田太郎  teacher  –
      "
    `)
    expect(stderr).toMatchInlineSnapshot(`
      "4 columns are left out: points, scores, organization, extra. Choose columns with --fields.
      "
    `)
  })

  it("wide characters take two cells, and nothing is split", async () => {
    const { stdout } = await run(items)(
      Stream.make({ a: "山田太郎太郎太郎太郎", b: "x" }, { a: "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", b: "नमस्ते" }),
      terminal({ columns: 20 })
    )
    expect(stdout).toMatchInlineSnapshot(`
        "a                b
        山田太郎太郎太…  x
        👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧   नमस्ते
        "
      `)
  })

  it("a record has a line for each field; nested values are abbreviated", async () => {
    const { stderr, stdout } = await run(value)(
      { ...ada, extra: { deep: { deeper: 1 }, flat: "x" } },
      terminal({ response: pupil })
    )
    expect(stdout).toMatchInlineSnapshot(`
        "id                 5f3a000000000000000000a1
        username           ada
        role               student
        isActive           yes
        points             12
        scores             2 items
        organization.id    o1
        organization.name  Athenäum
        extra.deep         {1 field}
        extra.flat         x
        "
      `)
    expect(stderr).toMatchInlineSnapshot(`
        "Shortened: scores, extra. --format json shows everything.
        "
      `)
  })

  it("long values of a record continue on the lines below", async () => {
    const { stdout } = await run(value)({
      id: "1",
      description: "A study in\nthirds, for the left hand and for patient neighbours"
    }, terminal({ columns: 40 }))
    expect(stdout).toMatchInlineSnapshot(`
        "id           1
        description  A study in
                     thirds, for the left hand
                     and for patient neighbours
        "
      `)
  })

  it("headings are bold and abbreviations dim, if colours are shown", async () => {
    const { stdout } = await run(items)(Stream.make({ id: "1", scores: [{}] }), terminal({ color: true }))
    expect(JSON.stringify(stdout)).toMatchInlineSnapshot(
      `""\\u001b[1mid\\u001b[22m  \\u001b[1mscores\\u001b[22m\\n1   \\u001b[2m1 item\\u001b[22m\\n""`
    )
  })

  it.live("the rows of later blocks keep the columns of the first", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 250 }, (_, index) => ({ id: `${index}`, name: "x".repeat(index % 30) }))
      const { stdout } = yield* items(Stream.fromIterable(many), terminal({ columns: 30 }))
      assert.strictEqual(stdout.split("\n").length, 252)
      assert.strictEqual(stdout.match(/name/g)?.length, 1)
    }))

  it.live("an empty list is no table; notes are left out with --quiet", () =>
    Effect.gen(function*() {
      const { stderr, stdout } = yield* items(Stream.empty, terminal({ response: pupils }))
      assert.deepStrictEqual({ stdout, stderr }, { stdout: "", stderr: "The list is empty.\n" })
      const quiet = yield* items(list, terminal({ columns: 30, response: pupils, quiet: true }))
      assert.strictEqual(quiet.stderr, "")
    }))
})

describe("in a pipe", () => {
  it.live("one value is JSON, and many are NDJSON", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* value({ id: "1" }, pipe())).stdout, "{\n  \"id\": \"1\"\n}\n")
      assert.strictEqual((yield* value([{ id: "1" }, { id: "2" }], pipe())).stdout, "{\"id\":\"1\"}\n{\"id\":\"2\"}\n")
      assert.strictEqual((yield* items(Stream.make(1, "a", null), pipe())).stdout, "1\n\"a\"\nnull\n")
      assert.strictEqual((yield* items(Stream.empty, pipe())).stdout, "")
    }))

  it.live("nothing is written for an operation without a result, and a list in JSON is one array", () =>
    Effect.gen(function*() {
      for (const options of [pipe(), terminal()]) assert.strictEqual((yield* value(undefined, options)).stdout, "")
      const { stdout } = yield* items(Stream.make({ id: "1" }, { id: "2" }), pipe({ format: "json" }))
      assert.deepStrictEqual(JSON.parse(stdout), [{ id: "1" }, { id: "2" }])
      assert.strictEqual((yield* items(Stream.empty, pipe({ format: "json" }))).stdout, "[]\n")
    }))

  it.live("items that arrived before a failure are written, and the array stays open", () =>
    Effect.gen(function*() {
      const failing = Stream.concat(list, Stream.fail("lost"))
      for (const format of ["table", "json", "jsonl", "csv", "yaml"] as const) {
        const { error, stdout } = yield* items(failing, pipe({ format }))
        assert.strictEqual(error, "lost", format)
        assert.include(stdout, "山田太郎", format)
        if (format === "json") assert.isFalse(stdout.endsWith("]\n"), format)
      }
    }))

  it.live("an item is written when it arrives", () =>
    Effect.gen(function*() {
      let seen = ""
      const stdio = Stdio.layerTest({ stdout: () => Sink.forEach((text) => Effect.sync(() => seen += String(text))) })
      const source = Stream.concat(Stream.make(1), Stream.fromEffect(Effect.sync(() => seen)))
      yield* Effect.provide(Output.items(source, pipe()), stdio)
      assert.strictEqual(seen, "1\n\"1\\n\"\n")
    }))

  it.live("a reader that has read enough ends the command without an error, and the source too", () =>
    Effect.gen(function*() {
      let pulled = 0
      let writes = 0
      const stdio = Stdio.layerTest({
        stdout: () => Sink.forEach(() => ++writes > 3 ? Effect.fail(cannotWrite("EPIPE")) : Effect.void)
      })
      const source = Stream.rechunk(Stream.tap(Stream.range(1, 1000), () => Effect.sync(() => pulled++)), 1)
      yield* Effect.provide(Output.items(source, pipe()), stdio)
      assert.isBelow(pulled, 10)
    }))

  it.live("a full disk is reported", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.provide(
        Output.value({ id: "1" }, pipe()),
        Stdio.layerTest({ stdout: () => Sink.forEach(() => Effect.fail(cannotWrite("ENOSPC"))) })
      ))
      assert.propertyVal(error, "reason", "OutputFailed")
    }))
})

describe("CSV", () => {
  it("the columns come from the documentation: id, name and state first", async () => {
    const { stdout } = await run(items)(list, pipe({ format: "csv", response: pupils }))
    expect(stdout).toMatchInlineSnapshot(`
        "id,username,role,isActive,points,avatarUrl,scores,organization,extra
        5f3a000000000000000000a1,ada,student,true,12,,"[{""id"":""s1"",""title"":""Étude""},{""id"":""s2"",""title"":""Rondo""}]","{""id"":""o1"",""name"":""Athenäum""}",
        5f3a000000000000000000a2,山田太郎,teacher,,7,,[],,"{""a"":1}"
        "
      `)
  })

  it.live("V20 role and e-mail come before the parts of a name and addresses of pages", () =>
    Effect.gen(function*() {
      const user = {
        htmlUrl: "u",
        license: {},
        email: "e",
        firstname: "f",
        points: 1,
        organizationRole: "r",
        username: "n",
        id: "1"
      }
      const { stdout } = yield* items(Stream.make(user), pipe({ format: "csv" }))
      assert.strictEqual(stdout.split("\n")[0], "id,username,organizationRole,email,firstname,points,htmlUrl,license")
    }))

  it.live("a string that a spreadsheet would run is escaped, and a number is not", () =>
    Effect.gen(function*() {
      const { stdout } = yield* items(
        Stream.make(...["=1+1", "+1", "-1", "@sum", "a=1", "\t=1"].map((name) => ({ name, points: -1 }))),
        pipe({ format: "csv" })
      )
      assert.deepStrictEqual(
        stdout.split("\n").slice(1, -1),
        ["'=1+1,-1", "'+1,-1", "'-1,-1", "'@sum,-1", "a=1,-1", "'\t=1,-1"]
      )
    }))

  it.live("an empty list has the headings", () =>
    Effect.gen(function*() {
      const { stdout } = yield* items(
        Stream.empty,
        pipe({ format: "csv", fields: ["id,organization.name"], response: pupils })
      )
      assert.strictEqual(stdout, "id,organization.name\n")
    }))

  it.live("fields that only later items have are reported", () =>
    Effect.gen(function*() {
      const { stderr } = yield* items(
        Stream.fromIterable(Array.from({ length: 101 }, (_, at) => at === 100 ? { id: at, late: 1 } : { id: at })),
        pipe({ format: "csv" })
      )
      assert.include(stderr, "late")
    }))
})

describe("control characters of a name", () => {
  // oxlint-disable-next-line no-control-regex
  const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
  for (const format of ["table", "json", "jsonl", "csv", "yaml"] as const) {
    it.live(`are not written as ${format}`, () =>
      Effect.gen(function*() {
        for (const options of [pipe({ format }), terminal({ format })]) {
          const outputs = [
            yield* items(Stream.make(mallory, { [mallory.username]: [mallory.username] }), options),
            yield* value(mallory, options),
            yield* value({ [mallory.username]: { [mallory.username]: mallory.username } }, options),
            yield* value(mallory.username, options)
          ]
          for (const { stdout } of outputs) {
            // A line break in a cell of CSV is in quotes.
            assert.notMatch(stdout.replaceAll("\r\n", "\n"), steering)
            assert.include(stdout, "owned")
          }
        }
      }))
  }
})
