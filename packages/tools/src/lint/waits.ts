/** A rule for tests: `packages/tools/src/tests/Wait.ts` waits, which gives up and says what it waited for. */
import type { Context, Node } from "./Syntax.ts"

const message = "Wait with packages/tools/src/tests/Wait.ts: it gives up after a while, and says what it waited for."

/** Events that another process, or the other end of a connection, decides about. */
const others = new Set(["exit", "message", "data", "readable", "end"])

/** Whether an expression lets time pass, or waits for an event. */
const isWait = (node: Node | undefined): boolean =>
  node?.type === "YieldExpression" ||
  node?.type === "AwaitExpression" &&
    (node.argument?.type === "NewExpression" ||
      /^(?:once|sleep|setTimeout|setImmediate|tick)$/.test(node.argument?.callee?.name ?? ""))

/** Whether a loop does nothing but wait. */
const onlyWaits = (body: Node): boolean => {
  if (body.type === "BlockStatement") {
    const statements = body.body as ReadonlyArray<Node>
    return statements.length === 1 && onlyWaits(statements[0]!)
  }
  return body.type === "ExpressionStatement" && isWait(body.expression)
}

const create = (context: Context) => {
  const refuse = (node: Node) => context.report({ node, message })
  const loop = (node: Node) => onlyWaits(node.body as Node) && refuse(node)
  return {
    WhileStatement: loop,
    DoWhileStatement: loop,
    CallExpression: (node: Node) => {
      const { arguments: given = [], callee } = node
      const repeats = callee?.property?.name === "repeat" && callee.object?.name === "Effect"
      if (repeats && given.some(({ properties = [] }) => properties.some(({ key }) => key?.name === "until"))) {
        refuse(node)
      }
    },
    AwaitExpression: ({ argument }: Node) =>
      argument?.callee?.name === "once" && others.has(String(argument.arguments![1]?.value)) && refuse(argument)
  }
}

export default { meta: { name: "waits" }, rules: { named: { create } } }
