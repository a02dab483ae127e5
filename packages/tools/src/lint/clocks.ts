/**
 * A rule for packages that run in simulations: time, timers and random values come from Effect's services. A direct use has a reason in a comment beside it or
 * on the line above, such as `// direct: secrets`. `grep -rn "// direct:" packages/*\/src` lists all of them.
 */
import type { Context, Node } from "./Syntax.ts"

const message =
  "Use Clock, Timers.ts, Random or PlatformCrypto.ts, so that simulations and TestClock decide it, or say why not beside it: // direct: reason."

const functions =
  /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|randomUUID|randomBytes|randomInt|getRandomValues)$/
const methods: Readonly<Record<string, string>> = { Date: "now", performance: "now", Math: "random" }

const nameOf = (property: Node | undefined): string => String(property?.name ?? property?.value)

/** Returns the method that reads a clock or a random value of an object, which may be that of another one, such as `globalThis.Date`. */
const methodOf = (object: Node | null | undefined): string | undefined =>
  methods[object?.type === "MemberExpression" ? nameOf(object.property) : String(object?.name)]

/** Whether a name is a reference to a value: neither that of a type, nor of an import, a key or the module that the rule asks for. */
const isReference = (node: Node): boolean =>
  !/^TS(?:TypeQuery|QualifiedName|PropertySignature|MethodSignature)$/.test(node.parent.type) &&
  !/^Import\w*Specifier$/.test(node.parent.type) &&
  node.parent.object?.name !== "PlatformCrypto"

const create = (context: Context) => {
  const check = (node: Node) => {
    const { line } = node.loc.start
    const [above = "", beside = ""] = ["", ...context.sourceCode.lines].slice(line - 1)
    if (!/^\s*\/\/ direct: \S/.test(above) && !/\/\/ direct: \S/.test(beside)) context.report({ node, message })
  }
  return {
    Identifier: (node: Node) => functions.test(node.name!) && isReference(node) && check(node),
    MemberExpression: (node: Node) => methodOf(node.object) === nameOf(node.property) && check(node),
    VariableDeclarator: ({ id, init }: Node) =>
      id?.properties?.some(({ key }) => methodOf(init) === nameOf(key)) === true && check(id)
  }
}

export default { meta: { name: "clocks" }, rules: { direct: { create } } }
