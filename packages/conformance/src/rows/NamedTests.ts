/**
 * Reads test files: their tests, by the id at the beginning of the name, and whether each asserts anything.
 */
import { readdirSync, readFileSync } from "node:fs"
import { parseSync } from "oxc-parser"

export interface NamedTest {
  readonly id: string
  readonly name: string
  readonly file: string
  /** Whether it calls an assertion, directly or through a function of its file. */
  readonly asserts: boolean
}

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value

const childrenOf = (node: Node): ReadonlyArray<Node> =>
  Object.values(node).flatMap((value) => Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [])

const some = (node: Node, test: (node: Node) => boolean): boolean =>
  test(node) || childrenOf(node).some((child) => some(child, test))

const each = (node: Node, visit: (node: Node) => void): void => {
  visit(node)
  for (const child of childrenOf(node)) each(child, visit)
}

/** Returns the first name of `it.effect.prop(…)` or `assert.isTrue(…)`. */
const rootName = (node: unknown): string | undefined =>
  !isNode(node)
    ? undefined
    : node.type === "Identifier"
    ? String(node["name"])
    : node.type === "MemberExpression"
    ? rootName(node["object"])
    : node.type === "CallExpression"
    ? rootName(node["callee"])
    : undefined

const nameOf = (argument: unknown): string | undefined => {
  if (!isNode(argument)) return undefined
  if (argument.type === "Literal") return String(argument["value"])
  if (argument.type !== "TemplateLiteral") return undefined
  const quasis = argument["quasis"] as ReadonlyArray<{ readonly value: { readonly cooked: string } }>
  return quasis.map(({ value }) => value.cooked).join("…")
}

/** Functions that declare a test: that of vitest, and those of the sandbox's tests, which start a school first. */
const declaring = new Set(["it", "inSchool", "onStage"])

/** Returns the tests of a file whose names begin with an id. */
export const testsOf = (file: string, source: string): ReadonlyArray<NamedTest> => {
  const program = parseSync(file, source).program as { readonly type: string }
  const asserting = new Set(["assert", "expect"])
  // An imported helper says in its name that it asserts.
  each(program, (node) => {
    const name = node.type === "ImportSpecifier" ? rootName(node["local"]) : undefined
    if (name !== undefined && /^(?:assert|expect)/.test(name)) asserting.add(name)
  })
  const calls = (node: Node) =>
    some(node, (inner) => inner.type === "CallExpression" && asserting.has(rootName(inner["callee"]) ?? ""))
  // Functions of the file that assert, repeated until no more are found: they may call each other.
  for (let before = -1; before !== asserting.size;) {
    before = asserting.size
    each(program, (node) => {
      const name = node.type === "VariableDeclarator" || node.type === "FunctionDeclaration"
        ? rootName(node["id"])
        : undefined
      if (name !== undefined && calls(node)) asserting.add(name)
    })
  }
  const tests: Array<NamedTest> = []
  each(program, (node) => {
    if (node.type !== "CallExpression" || !declaring.has(rootName(node["callee"]) ?? "")) return
    const [first, ...others] = node["arguments"] as ReadonlyArray<Node>
    const name = nameOf(first)
    const id = name === undefined ? undefined : /^([A-Z]+\d+) /.exec(name)?.[1]
    if (name !== undefined && id !== undefined) tests.push({ id, name, file, asserts: others.some(calls) })
  })
  return tests
}

/** Returns the tests of folders, and of those in them, whose names begin with an id; each folder with the ending of its test files. */
export const testsIn = (
  root: URL,
  folders: ReadonlyArray<readonly [folder: string, ending: string]>
): ReadonlyArray<NamedTest> =>
  folders.flatMap(([folder, ending]) =>
    readdirSync(new URL(folder, root), { encoding: "utf8", recursive: true }).filter((name) =>
      name.endsWith(ending) && !name.includes("node_modules")
    ).flatMap((name) => testsOf(folder + name, readFileSync(new URL(folder + name, root), "utf8")))
  )
