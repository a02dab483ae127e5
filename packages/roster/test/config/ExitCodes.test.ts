/** The exit codes are documented in one place, for every command, as its help lists them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import * as Commands from "../../src/cli/start/Commands.ts"

const [, page = ""] = /\n## Read the exit codes\n(.*?)\n## /s.exec(
  readFileSync(new URL("../../../../docs/roster-operations.md", import.meta.url), "utf8")
) ?? []

const codes = ["0", "3"]

/** The codes of each command in the table. */
const documented = new Map(
  [...page.matchAll(/^\| ((?:`[a-z]+`(?:, )?)+) +\|((?:[^|]*\|){2})$/gm)].flatMap(([, names = "", cells = ""]) => {
    const set = codes.filter((_, column) => cells.split("|")[column]!.trim() !== "")
    return [...names.matchAll(/`([a-z]+)`/g)].map(([, name = ""]) => [name, set] as const)
  })
)

describe("exit codes", () => {
  it("are documented for every command", () => {
    assert.sameMembers([...documented.keys()], [...Commands.names])
  })

  it.effect("are those of the help", () =>
    Effect.gen(function*() {
      const groups = yield* Commands.commands(new Set(Commands.names))
      for (const command of groups.flatMap(({ commands }) => commands)) {
        const [, listed] = /Exit codes:(.*)$/s.exec(command.description ?? "") ?? []
        if (listed === undefined) continue
        const inHelp = codes.filter((code) => new RegExp(`^ +${code} `, "m").test(listed))
        const inTable = documented.get(command.name)!
        assert.deepStrictEqual(inTable, inHelp, command.name)
      }
    }))
})
