/**
 * Every response schema of the contract.
 */
import { assert, describe, it } from "@effect/vitest"
import type { SchemaAST } from "effect"
import { openEnumOf, responses } from "../support/Shape.ts"

/** Returns the paths in a schema whose encoded form differs from the decoded one. */
const transformed = (ast: SchemaAST.AST, path: string, seen = new Set<SchemaAST.AST>()): ReadonlyArray<string> => {
  if (seen.has(ast)) return []
  seen.add(ast)
  const inner: ReadonlyArray<readonly [SchemaAST.AST, string]> = ast._tag === "Objects"
    ? [
      ...ast.propertySignatures.map(({ name, type }) => [type, `${path}.${String(name)}`] as const),
      ...ast.indexSignatures.map(({ type }) => [type, `${path}[]`] as const)
    ]
    : ast._tag === "Arrays"
    ? [...ast.elements, ...ast.rest].map((type) => [type, `${path}[]`] as const)
    : ast._tag === "Union"
    ? ast.types.map((type) => [type, path] as const)
    : ast._tag === "Suspend"
    ? [[ast.thunk(), path]]
    : []
  return [
    ...(ast.encoding === undefined ? [] : [path]),
    ...inner.flatMap(([type, place]) => transformed(type, place, seen))
  ]
}

describe("response schemas", () => {
  it("exist", () => assert.isAbove(responses.length, 10))

  for (const [endpoint, schema] of responses) {
    it(`${endpoint.identifier}: has no transformation`, () => {
      assert.deepStrictEqual(transformed(schema.ast, endpoint.identifier), [])
    })
  }

  it("have no closed enumeration, except the literals that distinguish LTI configurations and steps of recognition", () => {
    const closed = new Set<string>()
    const visit = (ast: SchemaAST.AST, path: string): void => {
      if (openEnumOf(ast) !== undefined) return
      if (ast._tag === "Literal") closed.add(path)
      else if (ast._tag === "Union") { for (const type of ast.types) visit(type, path) }
      else if (ast._tag === "Arrays") { for (const type of ast.rest) visit(type, path) }
      else if (ast._tag === "Objects") {
        for (const { name, type } of ast.propertySignatures) visit(type, `${path}.${String(name)}`)
      }
    }
    for (const [endpoint, schema] of responses) visit(schema.ast, endpoint.identifier)
    const names = [...closed].map((path) => path.split(".").slice(1).join("."))
    assert.deepStrictEqual([...new Set(names)].toSorted(), ["ltiVersion", "mode", "pendingStep.data.step"])
  })
})
