/** What is printed of data of people, and how files with it are kept. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { organizationName } from "../../src/cli/database/RunDatabase.ts"
import * as SafeConsole from "../../src/console/JsonLog.ts"
import * as Printable from "../../src/console/Printable.ts"
import * as PrivateFile from "../../src/console/PrivateFile.ts"
import * as Fixture from "../Fixture.ts"

describe("text that is printed", () => {
  it("has no more of an address than its first letter and its domain", () => {
    assert.deepStrictEqual(
      ["ada@example.org", "@example.org", "a@b@example.org", "ada.lund"].map(Printable.showUsername),
      [
        "a\u2026@example.org",
        "\u2026@example.org",
        "a\u2026@example.org",
        "ada.lund"
      ]
    )
    assert.strictEqual(Printable.showUsername("x".repeat(41)), `${"x".repeat(39)}\u2026`)
    assert.strictEqual(Printable.showUsername("x".repeat(40)), "x".repeat(40))
    assert.strictEqual(Printable.showId("enrol:c1:ada@example.org"), "enrol:c1:a\u2026@example.org")
    assert.strictEqual(Printable.showId("ada@example.org"), "a\u2026@example.org")
  })

  it("cannot move the cursor, set the title or reorder what is around it", () => {
    for (
      const character of [
        "\u001b",
        "\u0007",
        "\u007f",
        "\u009b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\u2066",
        "\u200f",
        "\u{e0041}"
      ]
    ) {
      assert.match(Printable.printable(`a${character}b`), /^a(?:(?:\\u[0-9a-f]{4}){1,2}| )b$/)
      assert.notInclude(SafeConsole.escapeSigns(`a${character}b`), character)
    }
    assert.strictEqual(SafeConsole.escapeSigns("\u001b[1mbold\u001b[0m\n\tx"), "\u001b[1mbold\u001b[0m\n\tx")
    assert.strictEqual(SafeConsole.escapeSigns("\u001b]0;title"), "\\u001b]0;title")
  })
})

describe("a file with data of people", () => {
  it.live("is its owner's only, also if another one was there, and appears as a whole", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const path = join(folder, "results.csv")
      writeFileSync(path, "before")
      chmodSync(path, 0o644)
      yield* PrivateFile.write(path, "after")
      assert.strictEqual(readFileSync(path, "utf8"), "after")
      if (process.platform !== "win32") assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      assert.deepStrictEqual(readdirSync(folder), ["results.csv"])
      yield* Effect.flip(PrivateFile.write(join(folder, "missing", "results.csv"), "again"))
      assert.deepStrictEqual(readdirSync(folder), ["results.csv"])
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("the database of an organization", () => {
  it("is one for each spelling of a base URL, and another for another organization or server", () => {
    const name = organizationName("https://api.flat.io/v2", "o1")
    for (
      const url of [
        "https://api.flat.io/v2/",
        "https://API.flat.io/v2",
        "https://api.flat.io:443/v2//",
        "https://api.flat.io/v2?x=1"
      ]
    ) {
      assert.strictEqual(organizationName(url, "o1"), name)
    }
    for (
      const [url, id] of [["https://api.flat.io/v2", "o2"], ["https://api.flat.io/v3", "o1"], [
        "http://api.flat.io/v2",
        "o1"
      ], ["https://api.flat.io:8443/v2", "o1"]]
    ) {
      assert.notStrictEqual(organizationName(url!, id!), name)
    }
    assert.match(name, /^[0-9a-f]{16}$/)
  })
})
