/** The pages that one reads first name every command, and link to a page about it. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import * as Commands from "../../src/cli/start/Commands.ts"

/** The commands in the first column of the table of commands. */
const named = (path: string): ReadonlyArray<string> => {
  const page = readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8")
  const table = page.slice(page.search(/^\| command /m)).split("\n\n")[0]!
  return table.split("\n").slice(2).flatMap((row) =>
    [...row.split("|")[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)
  )
}

describe("the table of commands", () => {
  for (const path of ["docs/roster.md", "packages/roster/README.md"]) {
    test(`of ${path} has every command once`, () => {
      expect([...named(path)].sort()).toEqual([...Commands.names].sort())
    })
  }
})
