import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Snippet from "../src/snippets/Snippet.ts"
import { root } from "../src/snippets/Sources.ts"
import * as Workspace from "../src/snippets/Workspace.ts"
import * as Generated from "./clients/Generated.ts"

const file = "docs/reference/openapi.md"
const documented = Snippet.ofMarkdown(file, readFileSync(join(root, file), "utf8"))

const snippetsOf = (name: string) =>
  documented.filter(({ mode }) => mode._tag === "generated" && mode.generator === name)

const prepared = new Map<string, Promise<{ readonly folder: string; readonly complaints: string }>>()

/** Generates a client, and checks its program and its snippets in one run of the compiler. */
const prepare = (name: string) => {
  const create = async () => {
    const folder = await Generated.generate(name)
    for (const { code } of snippetsOf(name)) writeFileSync(join(folder, "snippet.ts"), code)
    return { folder, complaints: await Generated.typeCheck(folder) }
  }
  const found = prepared.get(name) ?? create()
  prepared.set(name, found)
  return Effect.promise(() => found)
}

describe("clients that other generators make from openapi.json", () => {
  for (const name of Object.keys(Generated.generators)) {
    it.live(
      `${name}: is type-checked, reads pages, creates, deletes, downloads, and gets errors over a socket`,
      () =>
        Effect.gen(function*() {
          const { complaints, folder } = yield* prepare(name)
          assert.strictEqual(complaints, "")
          const program = yield* Effect.promise(() => Generated.load(folder))
          const sandbox = yield* Sandbox.serve({ users: 18 })
          const before = sandbox.state().users
          const outcome = yield* Effect.promise(() => program.run(sandbox.url, sandbox.token))

          const listed = outcome.pages.flat()
          const expected = before.filter(({ organizationRole }) =>
            organizationRole === "user" || organizationRole === "teacher"
          )
          assert.isAbove(outcome.pages.length, 2)
          assert.deepStrictEqual(listed.toSorted(), expected.map(({ username }) => username).toSorted())
          assert.match(outcome.created.username, /^(hey\.api|openapi\.fetch)$/)
          assert.strictEqual(outcome.deleted, 204)
          assert.include(outcome.file, "<score-partwise")
          assert.deepStrictEqual(outcome.error, { status: 404, code: "NOT_FOUND" })

          const received = sandbox.requests().map(({ operation, status }) => `${operation} ${status}`)
          assert.deepStrictEqual(received.slice(outcome.pages.length), [
            "createOrganizationUser 200",
            "removeOrganizationUser 204",
            "createScore 200",
            "getScoreRevisionData 200",
            "updateOrganizationUser 404"
          ])
          const [first] = sandbox.requests()
          assert.strictEqual(first?.query, "limit=5&role=user&role=teacher&sort=lastname&noActiveLicense=false")
        }),
      60_000
    )

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
