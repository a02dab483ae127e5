/**
 * What an editor shows of every operation, in both APIs: names in place of expanded types, and the documentation.
 */
import { assert, describe, it } from "@effect/vitest"
import type { HttpApiEndpoint } from "effect/http-api"
import { readFileSync } from "node:fs"
import * as Editor from "./support/Editor.ts"
import { all } from "./support/Shape.ts"

const apis = {
  "the Effect API": {
    folder: "core/src/generated/operations",
    program: `import type { FlatClient } from "@flat-sdk/core"\ndeclare const flat: FlatClient.FlatClientShape\n`
  },
  "the Promise API": {
    folder: "promise/src/generated/interfaces",
    program: `import type { FlatClient } from "../../promise/src/index.ts"\ndeclare const flat: FlatClient\n`
  }
}

/** Services by the tag's name, as the generated operations state them. */
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
    const source = readFileSync(new URL(`../../${folder}/${tag}.ts`, import.meta.url), "utf8")
    const service = /The operations of `flat\.(\w+)`/.exec(source)![1]!
    const declared = source.slice(source.indexOf(`export interface ${tag}Operations {`))
    return [...declared.matchAll(/^ {2}readonly (\w+): /gm)].map(([, operation]) => [service, operation!] as const)
  })

const ids = new Set(all.map(({ identifier }: HttpApiEndpoint.Top) => identifier))

describe.each(Object.entries(apis))("%s in an editor", (_, { folder, program }) => {
  const operations = operationsOf(folder)
  // Once as a value, and once as a call.
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
    assert.isAtLeast(operations.length, 123)
  })

  it.each(operations)("shows flat.%s.%s by names, with its documentation", (service, operation) => {
    const line = `flat.${service}.${operation}`
    for (const { documentation, type } of [shown(line, operation), shown(`${line}(null as any)`, operation)]) {
      // The kind and qualified name of the property come first: they are as long as the names are.
      const [, shape = ""] = type.split(`.${operation}: `)
      assert.isAbove(shape.length, 0, type)
      assert.isAtMost(shape.length, 200, type)
      assert.notInclude(type, "{", type)
      assert.isAbove(documentation.length, 20, type)
    }
  })
})
