/**
 * What a program can import of the published packages.
 */
import * as assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

const internal = [
  "@flat-sdk/core/generated/services/Organization",
  "@flat-sdk/engine/request/RequestPipe",
  "@flat-sdk/engine/transport/AttemptTimer",
  "@flat-sdk/engine/generated/descriptions/Organization",
  "@flat-sdk/fetch/FetchAttempt",
  "@flat-sdk/node/UndiciAttempt",
  "@flat-sdk/node/HttpAgents",
  "@flat-sdk/promise/internal/open"
]

describe("the exports of the packages", () => {
  for (const specifier of internal) {
    it(`K10 do not include ${specifier}`, async () => {
      await assert.rejects(import(specifier), { code: /^ERR_(PACKAGE_PATH_NOT_EXPORTED|MODULE_NOT_FOUND)$/ })
    })
  }

  for (
    const [condition, transport] of [
      ["node", "node:http"],
      ...["browser", "workerd", "edge-light", "react-server", "deno", "bun"].map((name) => [name, "fetch"] as const)
    ] as const
  ) {
    it(`N5 of promise send requests over ${transport} under the condition ${condition}`, () => {
      const program = `
        import { FlatClient } from "@flat-sdk/promise"
        import { OAuth } from "@flat-sdk/promise/oauth"
        console.log(typeof OAuth, new FlatClient({ accessToken: "t" }).describe().split("\\n").at(-1))`
      const output = execFileSync(process.execPath, ["-C", condition, "--input-type=module", "-e", program], {
        cwd: import.meta.dirname,
        encoding: "utf8"
      })
      assert.equal(output, `function transport          ${transport}\n`)
    })
  }

  it("K10 of core are modules that load, one by one", async () => {
    const manifest = fileURLToPath(import.meta.resolve("@flat-sdk/core/package.json"))
    const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly exports: Record<string, unknown> }
    const names = Object.keys(exports).filter((name) => !name.includes("*") && !name.endsWith(".json"))
    assert.ok(names.length > 20)
    const empty: Array<string> = []
    for (const name of names) {
      const module = await import(`@flat-sdk/core${name.slice(1)}`) as object
      if (Object.keys(module).length === 0) empty.push(name)
    }
    // These have types only.
    assert.deepEqual(empty, ["./Job", "./Models", "./OmrRecognition", "./ScoreExport"])
  })
})
