/** `OAuth2Helper`, which is `OAuth` of `@flat-sdk/promise/oauth` here. */
import type { CallExpression, MemberExpression, NewExpression } from "@babel/types"
import type { Rewrite } from "./Rewrite.ts"

export const create = (file: Rewrite, node: NewExpression): void => {
  const names = ["clientId", "clientSecret", "redirectUri"]
  const { arguments: given } = node
  if (given.length !== names.length || given.some(({ type }) => type === "SpreadElement")) {
    return file.remark(node, "oauth2", "new OAuth takes { clientId, clientSecret, redirectUri }")
  }
  file.replaced.add(node.callee)
  file.replace(node.callee, file.name("OAuth", "@flat-sdk/promise/oauth"))
  given.forEach((one, at) => {
    const before = given[at - 1]
    const start = before?.end ?? one.start!
    const isShort = one.type === "Identifier" && one.name === names[at]
    file.between(start, one.start!, `${before === undefined ? "{ " : ", "}${isShort ? "" : `${names[at]}: `}`)
  })
  file.text.appendLeft(given[2]!.end!, " }")
}

/**
 * `authorizeUrl(scopes, state)` is `authorize({ scopes })` here, which makes the state: the constant that had it gets it from there. Where the
 * state comes from elsewhere, a person has to decide.
 */
const authorizeUrl = (file: Rewrite, call: CallExpression, callee: MemberExpression): void => {
  const [scopes, state, more] = call.arguments
  const variable = state?.type === "Identifier" ? file.source.variableOf(state) : undefined
  const declarator = variable?.declaration
  const statement = declarator && file.source.parentOf(declarator)
  const isUsable = declarator?.type === "VariableDeclarator" && declarator.init && declarator.id === variable?.id
    && statement?.type === "VariableDeclaration" && statement.kind === "const" && statement.declarations.length === 1
    && scopes?.type === "ArrayExpression" && more === undefined && !file.source.isTaken("url", declarator)
  if (!isUsable) {
    return file.remark(
      call,
      "oauth2",
      "authorize({ scopes, access: \"offline\" }) returns the url and the state that it made"
    )
  }
  const { name } = variable
  file.text.overwrite(
    variable.id.start!,
    variable.id.end!,
    `{ ${name === "state" ? "state" : `state: ${name}`}, url }`
  )
  const text = `${file.original(callee.object)}.authorize({ scopes: ${file.original(scopes)}, access: "offline" })`
  file.replace(declarator.init!, text)
  file.replace(call, "url")
}

export const call = (file: Rewrite, node: CallExpression, callee: MemberExpression): void => {
  const method = callee.property.type === "Identifier" ? callee.property.name : ""
  if (method === "authorizeUrl") authorizeUrl(file, node, callee)
  else if (method === "exchangeCode") file.replace(callee.property, "exchange")
  else if (method !== "refresh") file.remark(node, "oauth2", `OAuth has no "${method}"`)
}
