/**
 * A rule for packages that run in simulations: time, timers and random values come from Effect's services. A direct use has a reason in a comment beside or
 * above it, such as `// direct: secrets`. `grep -rn "// direct:" packages/*\/src` lists all of them.
 */
import type { Context, Node } from "./Syntax.ts"

const message =
  "Use Clock, Timers.ts, Random or RandomBytes.ts, so that simulations and TestClock decide it, or say why not beside it: // direct: reason."

const functions = /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|randomUUID|getRandomValues)$/
const methods: Readonly<Record<string, string>> = { Date: "now", performance: "now", Math: "random" }

const nameOf = (property: Node | undefined): string => String(property?.name ?? property?.value)

/** Whether a name is a reference to a value: neither that of a type, nor of an import or a key. */
const isReference = (node: Node): boolean =>
  !/^TS(?:TypeQuery|QualifiedName|PropertySignature|MethodSignature)$/.test(node.parent.type) &&
  !/^Import\w*Specifier$/.test(node.parent.type)

const create = (context: Context) => {
  const check = (node: Node) => {
    const { line } = node.loc.start
    const beside = context.sourceCode.lines.slice(Math.max(0, line - 2), line)
    if (!beside.some((text) => /\/\/ direct: \S/.test(text))) context.report({ node, message })
  }
  return {
    Identifier: (node: Node) => functions.test(node.name!) && isReference(node) && check(node),
    MemberExpression: (node: Node) =>
      node.object?.type === "Identifier" && methods[node.object.name!] === nameOf(node.property) && check(node)
  }
}

export default { meta: { name: "clocks" }, rules: { direct: { create } } }
