/**
 * What TypeScript reports for code that uses the SDK: the type tests, the names and documentation that an editor shows for every operation, and the
 * documentation of an endpoint at its call. All in one file, so that the compiler reads and checks the SDK once.
 *
 * The type tests, `types/*.tst.ts`, must compile, and each line that is expected to fail must fail. The repository's type check compiles them with
 * the newest TypeScript; here the previous release does.
 */
import { assert, describe, it } from "@effect/vitest"
import type { HttpApiEndpoint } from "effect/http-api"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Editor from "./support/Editor.ts"
import { all } from "./support/Shape.ts"

const typeTests = path.join(import.meta.dirname, "types")

describe("types", () => {
  for (const name of fs.readdirSync(typeTests).filter((file) => file.endsWith(".tst.ts"))) {
    const text = fs.readFileSync(path.join(typeTests, name), "utf8").replaceAll("from \"./", "from \"./types/")
    const file = Editor.open(text)
    it(`${name} compiles, and has the expected errors`, () => assert.deepStrictEqual(file.problems(), []))
  }

  const head = `import type { FlatClient } from "@flat-sdk/core"\ndeclare const flat: FlatClient.FlatClientShape\n`
  const wrong = Editor.open(`${head}flat.organization.listOrganizationUsers({ roles: [] })`)
  const needless = Editor.open(
    `${head}// @ts-expect-error: nothing\nflat.organization.listOrganizationUsers({ role: [] })`
  )
  it("a wrong type and an unneeded expectation are reported", () => {
    assert.lengthOf(wrong.problems(), 1)
    assert.lengthOf(needless.problems(), 1)
  })
})

const apis = {
  "the Effect API": {
    folder: "engine/src/generated/operations",
    program: `import type { FlatClient } from "@flat-sdk/core"\ndeclare const flat: FlatClient.FlatClientShape\n`
  },
  "the Promise API": {
    folder: "promise/src/generated/interfaces",
    program: `import type { FlatClient } from "../../promise/src/index.ts"\ndeclare const flat: FlatClient\n`
  }
}

/** Services by the tag's name, from the generated operations. */
const services = [
  "Account",
  "Class",
  "Collection",
  "EduResources",
  "Group",
  "Omr",
  "Organization",
  "Score",
  "Task",
  "User"
]

const operationsOf = (folder: string): ReadonlyArray<readonly [service: string, operation: string]> =>
  services.flatMap((tag) => {
    const source = fs.readFileSync(new URL(`../../${folder}/${tag}.ts`, import.meta.url), "utf8")
    const service = /The operations of `flat\.(\w+)`/.exec(source)![1]!
    const declared = source.slice(source.indexOf(`export interface ${tag}Operations {`))
    return [...declared.matchAll(/^ {2}readonly (\w+): /gm)].map(([, operation]) => [service, operation!] as const)
  })

const ids = new Set(all.map(({ identifier }: HttpApiEndpoint.Top) => identifier))

describe.each(Object.entries(apis))("%s in an editor", (_, { folder, program }) => {
  const operations = operationsOf(folder)
  // One position as a value, and one as a call.
  const lines = operations.flatMap(([service, operation]) => [
    `flat.${service}.${operation}`,
    `flat.${service}.${operation}(null as any)`
  ])
  const text = program + lines.join("\n")
  const editor = Editor.open(text)
  const shown = (line: string, operation: string) => {
    const start = text.indexOf(`\n${line}\n`) < 0 ? text.lastIndexOf(line) : text.indexOf(`\n${line}\n`) + 1
    return editor.shownAt(start + line.indexOf(`.${operation}`) + 1)
  }

  it("has every operation of the contract", () => {
    assert.deepStrictEqual(editor.problems(), [])
    assert.deepStrictEqual(new Set(operations.map(([, operation]) => operation)), ids)
    assert.isAbove(operations.length, 100)
  })

  it.each(operations)("shows flat.%s.%s by names, with its documentation", (service, operation) => {
    const line = `flat.${service}.${operation}`
    for (const { documentation, type } of [shown(line, operation), shown(`${line}(null as any)`, operation)]) {
      // The kind and qualified name of the property come first. Their length depends on the names.
      const [, shape = ""] = type.split(`.${operation}: `)
      assert.isAbove(shape.length, 0, type)
      assert.isAtMost(shape.length, 200, type)
      assert.notInclude(type, "{", type)
      assert.isAbove(documentation.length, 20, type)
    }
  })
})

const program = Editor.open(`
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"

export const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  yield* flat.organization.listOrganizationUsers({ noActiveLicense: true })
  flat.organization.listOrganizationUserIds.stream()
  yield* flat.organization.removeOrganizationUser({ user: "u1" })
  yield* flat.organization.listLtiCredentials()
  const created = yield* flat.organization.createOrganizationUser({ body: { username: "ada", password: "secret-1" } })
  return created.printableName
})
`)

describe("an editor", () => {
  it("reports no problems in the program", () => assert.deepStrictEqual(program.problems(), []))

  it("shows the documentation of an operation at its call: path, scopes, gotchas", () => {
    const list = program.documentation("listOrganizationUsers(")
    for (
      const part of [
        "Lists the organization's accounts",
        "GET /organizations/users",
        "edu.admin.users.readonly",
        "one page"
      ]
    ) {
      assert.include(list, part)
    }
    assert.include(program.documentation("removeOrganizationUser("), "permanently deleted with it")
  })

  it("shows it for `stream` and the other functions of a list too", () => {
    assert.include(program.documentation("listOrganizationUserIds."), "a much smaller response")
    assert.include(program.documentation("stream("), "Streams the items")
  })

  it("shows that an operation is deprecated, and its replacement", () => {
    assert.include(program.documentation("listLtiCredentials("), "@deprecated `listLtiConfigurations`")
  })

  it("shows the documentation of parameters, fields of bodies and fields of responses", () => {
    assert.include(program.documentation("noActiveLicense"), "without an active licence")
    assert.include(program.documentation("password"), "6 to 1000 characters")
    assert.include(program.documentation("printableName"), "Name to show")
  })

  it("shows a type with the result and the error", () => {
    assert.match(program.type("removeOrganizationUser("), /Effect(\.Effect)?<void, (FlatError\.)?FlatError, never>/)
  })
})
