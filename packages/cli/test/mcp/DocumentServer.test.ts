/** The documents are served without an account and without a network, as they are in the repository. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it, layer } from "@effect/vitest"
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { Effect, Layer, Schema } from "effect"
import { McpClient, McpProtocol } from "effect/ai"
import { ChildProcess } from "effect/process"
import { readFileSync } from "node:fs"
import { execPath } from "node:process"
import * as InProcess from "../support/InProcess.ts"
import { program } from "./support/Agent.ts"

const root = new URL("../../../../", import.meta.url)
const prefix = "flat://documents/"

const clientOf = (...flags: ReadonlyArray<string>) => {
  const home = Folders.temporary("flat-documents-")
  return McpClient.layerStdio({
    name: "test",
    version: "1.0.0",
    // Without a token, a home, and a server of the API.
    command: ChildProcess.make(execPath, [program, "mcp", "--docs", ...flags], {
      env: { HOME: home, XDG_CONFIG_HOME: `${home}/none`, FLAT_BASE_URL: "http://127.0.0.1:1/v2" }
    }),
    protocol: McpProtocol.v2025_11_25
  }).pipe(Layer.provide(NodeServices.layer))
}

const Found = Schema.Struct({
  sections: Schema.Array(Schema.Struct({ page: Schema.String, section: Schema.String, line: Schema.String }))
})
const Read = Schema.Struct({ text: Schema.String, next: Schema.optionalKey(Schema.Int) })

const tools = Effect.gen(function*() {
  const client = yield* McpClient.McpClient
  const all = yield* client.listTools()
  const tool = (name: string) => all.find((one) => one.name === name)!
  return {
    client,
    all,
    find: (search: string) => client.callTool({ tool: tool("find_documents"), arguments: { search }, schema: Found }),
    read: (given: Readonly<Record<string, unknown>>) =>
      client.callTool({ tool: tool("read_document"), arguments: given, schema: Read }),
    fails: (given: Readonly<Record<string, unknown>>) =>
      Effect.map(client.callTool({ tool: tool("read_document"), arguments: given }), ({ content, isError }) => {
        assert.isTrue(isError)
        return JSON.stringify(content)
      })
  }
})

layer(clientOf(), { excludeTestServices: true })("flat mcp --docs", (it) => {
  it.effect("has the pages for users and the skills as resources, whose links lead to each other", () =>
    Effect.gen(function*() {
      const { client } = yield* tools
      const resources = yield* client.listResources()
      const uris = new Set(resources.map(({ uri }) => uri))
      for (
        const one of ["docs/guides/quota.md", "packages/promise/README.md", "packages/cli/skills/flat-cli/SKILL.md"]
      ) {
        assert.isTrue(uris.has(`${prefix}${one}`), one)
      }
      for (const { description, name } of resources) assert.isTrue(name !== "" && description !== "", name)
      for (const uri of uris) assert.notMatch(uri, /internals|CHANGELOG|packages\/(?:engine|conformance)/)
      const { contents } = yield* client.readResource({ uri: `${prefix}docs/guides/quota.md` })
      const [page] = contents as ReadonlyArray<{ readonly text: string }>
      assert.strictEqual(page!.text, readFileSync(new URL("docs/guides/quota.md", root), "utf8"))
      const [, link = ""] = /\]\(([^)#:]+\.md)/.exec(page!.text) ?? []
      assert.isTrue(uris.has(new URL(link, `${prefix}docs/guides/quota.md`).href), link)
    }))

  it.effect("finds sections by words, and reads them, with tools of few words", () =>
    Effect.gen(function*() {
      const { all, find, read } = yield* tools
      assert.isBelow(JSON.stringify(all).length / 4, 700)
      for (
        const [search, page] of [
          ["outcome unknown", "docs/reference/errors.md"],
          ["share the rate limit over Redis", "docs/guides/quota.md"],
          ["OneRoster columns", "docs/roster/files.md"],
          ["test what happens when something fails", "packages/sandbox/skills/flat-sandbox/SKILL.md"]
        ] as const
      ) {
        const { sections } = yield* find(search)
        const found = sections.find((one) => one.page === page)
        assert.isDefined(found, `${search}: ${JSON.stringify(sections)}`)
        const { text } = yield* read({ page, section: found.section })
        assert.include(text, found.section)
      }
      assert.deepStrictEqual((yield* find("xylophonically")).sections, [])
    }))

  it.effect("says what to do when there is no such page or section", () =>
    Effect.gen(function*() {
      const { fails, read } = yield* tools
      assert.include(yield* fails({ page: "docs/guides/quotas.md" }), "docs/guides/quota.md")
      assert.include(yield* fails({ page: "docs/guides/quota.md", section: "nothing" }), "Rate limit and quota")
      assert.include((yield* read({ page: `${prefix}docs/guides/quota.md#any` })).text, "# Rate limit and quota")
    }))
})

layer(clientOf("--max-tokens", "300"), { excludeTestServices: true })("flat mcp --docs --max-tokens", (it) => {
  it.effect("reads a long page in parts", () =>
    Effect.gen(function*() {
      const { read } = yield* tools
      const page = "docs/guides/quota.md"
      let whole = ""
      for (let offset: number | undefined = 0; offset !== undefined;) {
        const part: typeof Read.Type = yield* read({ page, offset })
        assert.isAtMost(part.text.length, 1200)
        whole += part.text
        offset = part.next
      }
      assert.strictEqual(whole, readFileSync(new URL(page, root), "utf8"))
    }))
})

it("rejects flags that are about the API", async () => {
  const { code, stderr } = await InProcess.program().run(["mcp", "--docs", "--allow-write"])
  assert.strictEqual(code, 2)
  assert.include(stderr, "--allow-write")
})
