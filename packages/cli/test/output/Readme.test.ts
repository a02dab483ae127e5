import { table } from "@flat-sdk/terminal/ExitCode"
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { formats } from "../../src/output/Format.ts"

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")

it("the README has every exit code, by its reason", () => {
  const rows = [...readme.matchAll(/^\| `(\d+)` +\| (?:`(\w+)`: )?/gm)].map(([, code, reason]) => ({
    code: Number(code),
    reason
  }))
  expect(rows).toEqual(table.map(({ code, name }) => ({ code, reason: code >= 10 && code < 100 ? name : undefined })))
})

it("the README has every format", () => {
  for (const format of formats) expect(readme).toContain(`| \`${format}\` `)
})
