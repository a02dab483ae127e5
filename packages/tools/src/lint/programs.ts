/**
 * A rule for tests: they start only the Node that runs them. `packages/tools/src/tests/ProgramTests.ts` starts every other program, with its tag.
 */
import type { Context, Node } from "./Syntax.ts"

const message =
  "Tests start only process.execPath: describeWith of packages/tools/src/tests/ProgramTests.ts starts other programs, and tags the test with them."

const isModule = (node: Node | undefined): boolean => /^(?:node:)?child_process$/.test(String(node?.value))

const isOwnNode = (node: Node | undefined): boolean =>
  node?.type === "Identifier" && node.name === "execPath" ||
  node?.type === "MemberExpression" && node.object?.name === "process" && node.property?.name === "execPath"

/** Whether a reference to a function of `node:child_process` starts Node, and nothing else. */
const startsNode = (name: string, node: Node): boolean => {
  const { parent } = node
  if (parent.type === "TSTypeQuery") return true
  if (parent.type !== "CallExpression") return false
  if (parent.callee !== node) {
    return parent.callee?.name === "promisify" && parent.parent.callee === parent && startsNode(name, parent)
  }
  if (name === "fork") {
    return !parent.arguments!.some(({ properties = [] }) => properties.some(({ key }) => key?.name === "execPath"))
  }
  return /^(?:spawn|execFile)/.test(name) && isOwnNode(parent.arguments![0])
}

const create = (context: Context) => {
  const starters = new Map<string, string>()
  const refuse = (node: Node) => context.report({ node, message })
  return {
    ImportDeclaration: ({ importKind, source, specifiers = [] }: Node) => {
      if (importKind === "type") return
      const from = String(source?.value)
      for (const specifier of specifiers) {
        const { imported, importKind, local } = specifier
        if (importKind === "type") continue
        if (isModule(source)) {
          if (imported === undefined) refuse(specifier)
          else starters.set(local!.name!, imported.name!)
        } else if (from.startsWith("effect/process") && (imported?.name ?? "ChildProcess") === "ChildProcess") {
          starters.set(local!.name!, "ChildProcess")
        }
      }
    },
    ImportExpression: (node: Node) => isModule(node.source) && refuse(node),
    CallExpression: (node: Node) =>
      (node.callee?.name ?? node.callee?.property?.name ?? "").match(/^(?:require|getBuiltinModule)$/) !== null &&
      isModule(node.arguments![0]) && refuse(node),
    Identifier: (node: Node) => {
      const name = starters.get(node.name!)
      const { parent } = node
      if (
        name === undefined || parent.type === "ImportSpecifier" || parent.type === "ImportNamespaceSpecifier" ||
        parent.property === node && parent.object !== node
      ) return
      if (name !== "ChildProcess") {
        if (!startsNode(name, node)) refuse(node)
      } else if (parent.type === "MemberExpression" && !startsNode("spawn", parent)) refuse(node)
    }
  }
}

export default { meta: { name: "flat" }, rules: { programs: { create } } }
