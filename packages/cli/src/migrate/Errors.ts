/** Classes of errors are reasons of one error here. */
import type { BinaryExpression } from "@babel/types"
import type { Rewrite } from "./Rewrite.ts"
import type { Variable } from "./Source.ts"
import * as Vendor from "./Vendor.ts"

/** Reasons whose errors have the fields of a response. */
const isResponse = (reason: string): boolean => !/^(Transport|Timeout|Encode|Credentials)$/.test(reason)

/** The members of an error that has been tested for reasons. */
const members = (file: Rewrite, { name, references }: Variable, reasons: ReadonlySet<string>): void => {
  const isCertain = [...reasons].every(isResponse)
  for (const reference of references) {
    const member = file.source.parentOf(reference)
    if (member?.type !== "MemberExpression" || member.object !== reference || member.property.type !== "Identifier") {
      continue
    }
    if (reasons.size === 0) {
      if (/^(requestId|reset|response)$/.test(member.property.name)) {
        file.remark(member, "errors", `if this is an error of flat-api, "${member.property.name}" is on its reason`)
      }
      continue
    }
    switch (member.property.name) {
      case "requestId":
        file.replace(
          member,
          isCertain
            ? `${name}.reason.supportId`
            : `("supportId" in ${name}.reason ? ${name}.reason.supportId : undefined)`
        )
        break
      case "reset":
        file.replace(member, `(${name}.reason.resetAt && Number(${name}.reason.resetAt) / 1000)`)
        break
      case "response": {
        const outer = file.source.parentOf(member)
        if (
          outer?.type === "MemberExpression" && outer.property.type === "Identifier" && outer.property.name === "status"
        ) {
          file.text.remove(reference.end!, member.end!)
        } else {file.remark(
            member,
            "errors",
            "an error has status, code and a reason with what the API said, no response"
          )}
        break
      }
      case "headers":
      case "body":
      case "limit":
      case "remaining":
      case "field":
        file.remark(member, "errors", `"${member.property.name}" is not on the error: see its reason`)
    }
  }
}

/** `error instanceof FlatNotFoundError`, for all tests of a file: an error may be tested several times. */
export const tests = (
  file: Rewrite,
  found: ReadonlyArray<{ readonly node: BinaryExpression; readonly name: string }>
): void => {
  const tested = new Map<Variable, Set<string>>()
  for (const node of file.source.nodes) {
    const variable = node.type === "CatchClause" && node.param?.type === "Identifier"
      ? file.source.variableOf(node.param)
      : undefined
    if (variable !== undefined) tested.set(variable, new Set())
  }
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
    const variable = node.left.type === "Identifier" ? file.source.variableOf(node.left) : undefined
    if (variable === undefined) continue
    const all = tested.get(variable) ?? new Set()
    // An error of any reason.
    for (const reason of reasons.length === 0 ? ["Transport"] : reasons) all.add(reason)
    tested.set(variable, all)
  }
  for (const [variable, reasons] of tested) members(file, variable, reasons)
}
