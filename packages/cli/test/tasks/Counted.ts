/** Counts calls and tokens of an agent's tasks, and compares them with a table of `docs/agents/mcp.md`. */
import { assert } from "@effect/vitest"
import { readFileSync } from "node:fs"
import type { Agent, ToolResult } from "../mcp/support/Agent.ts"

/** A token is about four characters. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4)

/** Calls tools, and makes a row of the table of what each task took. */
export const of = (agent: Agent) => {
  const rows: Array<string> = []
  const total = { calls: 0, tokens: 0 }
  let used = { calls: 0, tokens: 0 }
  return {
    rows,
    total,
    call: async (tool: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult> => {
      const result = await agent.call(tool, args)
      assert.isFalse(result.failed, `${JSON.stringify(args)}: ${result.text}`)
      const tokens = tokensOf(JSON.stringify(args)) + tokensOf(result.text)
      for (const one of [used, total]) Object.assign(one, { calls: one.calls + 1, tokens: one.tokens + tokens })
      return result
    },
    /** Ends a task. */
    end: (task: string, ...more: ReadonlyArray<string>) => {
      rows.push(`| ${[rows.length + 1, task, used.calls, used.tokens, ...more].join(" | ")} |`)
      used = { calls: 0, tokens: 0 }
    }
  }
}

/** Words of the tools may change a little: the document stays right within a tenth. */
export const assertDocumented = (heading: string, rows: ReadonlyArray<string>) => {
  const text = readFileSync(new URL("../../../../docs/agents/mcp.md", import.meta.url), "utf8")
  const found = text.split(`## ${heading}\n`)[1]!.split(/^## /m)[0]!.split("\n")
    .filter((line) => /^\| \d/.test(line)).map((line) => line.replaceAll(/\s+/g, " "))
  const tokens = (row: string) => Number(row.split(" | ")[3]?.replace(" |", ""))
  for (const [at, row] of rows.entries()) {
    assert.approximately(tokens(found[at] ?? ""), tokens(row), tokens(row) / 10, `${row}\nof\n${rows.join("\n")}`)
    assert.strictEqual(found[at]?.replace(`| ${tokens(found[at])} |`, `| ${tokens(row)} |`), row)
  }
  assert.lengthOf(found, rows.length)
}
