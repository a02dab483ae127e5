/** Classes of errors are reasons of one error here. */
import type { BinaryExpression, Node } from "@babel/types"
import { memberName } from "./Known.ts"
import type { Rewrite } from "./Rewrite.ts"
import type { Variable } from "./Source.ts"
import * as Vendor from "./Vendor.ts"

/** The members of an error, which may have been tested for reasons. */
const members = (file: Rewrite, { name, references }: Variable, reasons: ReadonlySet<string>): void => {
  for (const reference of references) {
    const member = file.source.parentOf(reference)
    const field = member === undefined ? undefined : memberName(member)
    if (member?.type !== "MemberExpression" || member.object !== reference || field === undefined) continue
    if (reasons.size > 0 && field === "requestId") {
      file.replace(member, `("supportId" in ${name}.reason ? ${name}.reason.supportId : undefined)`)
    } else if (reasons.has("RateLimited") && field === "reset") {
      file.replace(member, `(${name}.reason.resetAt && Number(${name}.reason.resetAt) / 1000)`)
    } else if (/^(requestId|reset|response)$/.test(field)) {
      file.remark(member, "errors", `if this is an error of flat-api, "${field}" is on its reason`)
    } else if (reasons.size > 0 && /^(headers|body|limit|remaining|field)$/.test(field)) {
      file.remark(member, "errors", `"${field}" is not on the error: see its reason`)
    }
  }
}

/** `error instanceof FlatNotFoundError`, for all tests of a file: an error may be tested several times. */
export const tests = (
  file: Rewrite,
  found: ReadonlyArray<{ readonly node: BinaryExpression; readonly name: string }>
): void => {
  const tested = new Map<Node, { readonly variable: Variable; readonly reasons: Set<string> }>()
  const see = (node: Node | null | undefined, reasons: ReadonlyArray<string>) => {
    const variable = node?.type === "Identifier" ? file.source.variableOf(node) : undefined
    if (variable === undefined) return
    const before = tested.get(variable.id)?.reasons ?? []
    tested.set(variable.id, { variable, reasons: new Set([...before, ...reasons]) })
  }
  for (const node of file.source.nodes) if (node.type === "CatchClause") see(node.param, [])
  for (const { name, node } of found) {
    const reasons = Vendor.reasons[name]!
    const test = reasons.length === 0 ? file.name("isFlatError") : file.name("isReason")
    file.replaced.add(node.right)
    file.text.prependRight(node.left.start!, `${test}(`)
    file.text.overwrite(node.left.end!, node.end!, `${reasons.map((reason) => `, "${reason}"`).join("")})`)
    const closing = file.source.parentOf(node)?.type === "UnaryExpression" ? file.closing(node) : undefined
    if (closing !== undefined) {
      file.text.remove(Number(node.extra?.["parenStart"]), node.start!)
      file.text.remove(node.end!, closing)
    }
    see(node.left, reasons.length === 0 ? ["any"] : reasons)
  }
  for (const { reasons, variable } of tested.values()) members(file, variable, reasons)
}
