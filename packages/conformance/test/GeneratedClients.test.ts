import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Snippet from "../src/snippets/Snippet.ts"
import { root } from "../src/snippets/Sources.ts"
import * as Workspace from "../src/snippets/Workspace.ts"
import * as Generated from "./support/GeneratedClients.ts"

const file = "docs/reference/openapi.md"
const documented = Snippet.ofMarkdown(file, readFileSync(join(root, file), "utf8"))

const snippetsOf = (name: string) =>
  documented.filter(({ mode }) => mode._tag === "generated" && mode.generator === name)

/** Generates a client, and type-checks the snippet that uses it. */
const prepare = (name: string) =>
  Effect.promise(async () => {
    const folder = await Generated.generate(name)
    for (const { code } of snippetsOf(name)) writeFileSync(join(folder, "snippet.ts"), code)
    return { folder, complaints: await Generated.typeCheck(folder) }
  })

describe("clients that other generators make from openapi.json", () => {
  for (const name of Object.keys(Generated.generators)) {
    it.live(`${name}: the code of ${file} is type-checked, and runs against a sandbox`, () =>
      Effect.gen(function*() {
        assert.strictEqual(snippetsOf(name).length, 1)
        const { complaints, folder } = yield* prepare(name)
        assert.strictEqual(complaints, "")
        const module = yield* Effect.promise(() => Generated.bundle(folder, "snippet"))
        const sandbox = yield* Sandbox.serve()
        const { code, output } = yield* Workspace.execute([module], {
          cwd: folder,
          env: { FLAT_ACCESS_TOKEN: sandbox.token, FLAT_BASE_URL: sandbox.url }
        })
        assert.strictEqual(code, 0, output)
        const created = sandbox.state().users.find(({ username }) => username === "ada")
        assert.match(output, new RegExp(`^\\d+ ${created?.id} undefined\n$`))
      }), 60_000)
  }
})
