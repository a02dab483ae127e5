/** The passwords file in a spreadsheet, where schools open it. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Credentials from "../../src/passwords/Credentials.ts"
import * as Fixture from "../Fixture.ts"

describe("a username that a spreadsheet would run as a formula", () => {
  it.live("is not run, and keeps its password when the run is resumed", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      const names = ["=cmd|'/c calc'!A1", "+1", "-x", "@sum", "'=q", "ada"]
      const open = Effect.fnUntraced(function*() {
        const credentials = yield* Credentials.open(path)
        return yield* Effect.forEach(names, (name, index) => credentials.reserve(index + 1, name))
      }, Effect.scoped)
      const first = yield* open()
      const text = readFileSync(path, "utf8")
      for (const line of text.trim().split("\n").slice(1)) assert.notMatch(line.split(",")[1]!, /^"?[=+@-]/)
      assert.deepStrictEqual((yield* open()).map(Redacted.value), first.map(Redacted.value))
      assert.strictEqual(readFileSync(path, "utf8"), text)
      const kept = yield* Credentials.read(path)
      assert.deepStrictEqual([...kept.keys()], names.map((name) => name.toLowerCase()))
    }).pipe(Effect.provide(NodeServices.layer)), 60_000)
})
