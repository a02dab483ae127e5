/** The configurations in docs/agents/mcp.md can be read, and start a command that exists. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as InProcess from "../support/InProcess.ts"

const page = readFileSync(new URL("../../../../docs/agents/mcp.md", import.meta.url), "utf8")
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, code]) => code ?? "")

interface Server {
  readonly command?: string
  readonly args?: ReadonlyArray<string>
  readonly url?: string
}

const servers = blocks("json").map((code) => {
  const [entries] = Object.values(JSON.parse(code) as Record<string, Record<string, Server>>)
  return entries!["flat"]!
})

describe("docs/agents/mcp.md", () => {
  it("has configurations for clients in JSON and TOML that start flat mcp", () => {
    const started = servers.filter(({ command }) => command !== undefined)
    expect(started).toHaveLength(3)
    for (const { args, command } of started) {
      expect([command, ...args!]).toEqual(["npx", "-y", "@flat-sdk/cli", "mcp"])
    }
    expect(servers.filter(({ url }) => url !== undefined).map(({ url }) => new URL(url!).pathname)).toEqual(["/mcp"])
    expect(blocks("toml").join("")).toContain("args = [\"-y\", \"@flat-sdk/cli\", \"mcp\"]")
  })

  it("names every flag of the command", async () => {
    const { stdout } = await InProcess.program().run(["mcp", "--help"])
    const own = /FLAGS\n([^]*?)\n\n/.exec(stdout)?.[1] ?? ""
    const flags = [...own.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag)
    expect(flags.length).toBeGreaterThan(5)
    for (const flag of flags) expect(page).toContain(`\`${flag}`)
  })
})
