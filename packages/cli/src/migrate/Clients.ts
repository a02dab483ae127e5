/** How clients are created: options, configurations, and classes of services, which are properties of the client here. */
import type { NewExpression, Node, ObjectExpression } from "@babel/types"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

const renamed: Readonly<Record<string, string>> = {
  baseUrl: "baseUrl",
  basePath: "baseUrl",
  fetchApi: "fetch",
  timeoutMs: "attemptTimeout",
  accessToken: "accessToken",
  headers: "headers",
  retry: "retries"
}

/** The scheme that programs add to a token of a `Configuration`. It is added here. */
const withoutScheme = (file: Rewrite, value: Node): void => {
  for (const node of file.source.nodes) {
    if (node.start! < value.start! || node.end! > value.end!) continue
    if (node.type === "BinaryExpression" && node.operator === "+" && node.left.type === "StringLiteral") {
      if (node.left.value === "Bearer ") file.text.remove(node.left.start!, node.right.start!)
    } else if (node.type === "StringLiteral" && /^Bearer ./.test(node.value)) {
      file.text.remove(node.start! + 1, node.start! + 1 + "Bearer ".length)
    } else if (node.type === "TemplateLiteral" && node.quasis[0]?.value.raw === "Bearer ") {
      const [only] = node.expressions
      if (node.expressions.length > 1 || only === undefined || node.quasis[1]?.value.raw !== "") {
        file.text.remove(node.quasis[0].start!, node.quasis[0].end!)
      } else {
        file.text.remove(node.start!, only.start!)
        file.text.remove(only.end!, node.end!)
      }
    }
  }
}

/** `retry` has the number of attempts, of which the first is no retry. */
const retriesOf = (file: Rewrite, value: Node): string | undefined => {
  const known = file.of(value)
  if (known?.kind === "export") {
    file.replaced.add(value)
    return known.name === "noRetry" ? "0" : "2"
  }
  if (value.type !== "ObjectExpression") return undefined
  const attempts = file.propertiesOf(value).get("attempts")
  const [number, others] = [
    attempts?.type === "ObjectProperty" ? attempts.value : undefined,
    value.properties.length - 1
  ]
  for (const one of value.properties) if (one.type === "SpreadElement") file.replaced.add(one.argument)
  if (number?.type !== "NumericLiteral") return undefined
  if (others > value.properties.filter(({ type }) => type === "SpreadElement").length) {
    file.remark(value, "retries", "only the number of attempts of \"retry\" was kept: waits are chosen by the client")
  }
  return String(Math.max(0, number.value - 1))
}

/** Tokens that are refreshed: a source of tokens, which does what the client of the vendor does. */
const tokenSource = (file: Rewrite, object: ObjectExpression): void => {
  const properties = file.propertiesOf(object)
  const [tokens, oauth, refreshed] = ["tokens", "oauth", "onTokenRefresh"].map((name) => properties.get(name))
  if (tokens === undefined) return
  const [value, helper, onRefresh] = [tokens, oauth, refreshed].map((one) =>
    one?.type === "ObjectProperty" ? one.value : undefined
  )
  const isSimple = value !== undefined && helper?.type === "Identifier" && refreshed?.type !== "ObjectMethod"
  if (!isSimple) return file.remark(tokens, "oauth2", "accessToken is oauth.tokenSource(tokens, { onRefresh }) here")
  file.between(tokens.start!, value.start!, "")
  file.text.prependRight(value.start!, `accessToken: ${helper.name}.tokenSource(`)
  if (onRefresh === undefined) file.text.appendLeft(value.end!, ")")
  else {
    file.text.appendLeft(value.end!, ", { onRefresh: ")
    file.text.move(onRefresh.start!, onRefresh.end!, value.end!)
    file.text.appendLeft(onRefresh.end!, " })")
  }
  file.removeProperties(object, object.properties.filter((one) => one === oauth || one === refreshed), onRefresh)
}

const options = (file: Rewrite, object: ObjectExpression): void => {
  for (const [key, property] of file.propertiesOf(object)) {
    if (/^(tokens|oauth|onTokenRefresh)$/.test(key)) continue
    const name = renamed[key]
    const value = property.type === "ObjectProperty" ? property.value : property
    if (name === undefined) {
      const why = key === "apiKey"
        ? "is never sent by flat-api: pass the token as accessToken"
        : key === "middleware"
        ? "has no equal: headers, onRequest, onResponse and fetch do what it was used for"
        : "is no option here"
      file.remark(property, "clients", `"${key}" ${why}`)
    } else if (key === "retry") {
      const retries = retriesOf(file, value)
      if (retries === undefined) {
        file.remark(property, "retries", "\"retry\" is a policy there: pass the number of retries here")
      } else file.replace(property, `retries: ${retries}`)
    } else {
      if (key === "accessToken") withoutScheme(file, value)
      if (key !== name) file.renameProperty(property, name)
    }
  }
  tokenSource(file, object)
}

/** `new FlatClient`, `new Configuration` and classes of services such as `new OrganizationApi`. */
export const create = (file: Rewrite, node: NewExpression, name: string): void => {
  const [argument] = node.arguments
  const service = Vendor.services.get(name)
  if (service !== undefined) {
    const known = argument && file.of(argument)
    if (argument === undefined || (known?.kind !== "configuration" && known?.kind !== "client")) {
      return file.remark(node, "clients", `create one FlatClient, and use its property "${service}" instead of ${name}`)
    }
    file.replaced.add(node.callee)
    file.text.remove(node.start!, argument.start!)
    file.between(argument.end!, node.end!, `.${service}`)
    // The configuration of a client is the client.
    if (
      argument.type === "MemberExpression" && argument.property.type === "Identifier" &&
      argument.property.name === "configuration"
    ) {
      file.text.remove(argument.object.end!, argument.end!)
    }
    return
  }
  file.replaced.add(node.callee)
  file.replace(node.callee, file.name("FlatClient"))
  if (argument?.type === "ObjectExpression") options(file, argument)
  else if (argument !== undefined) {
    file.remark(node, "clients", "the options were not found here: check their names")
  } else if (name === "Configuration") file.remark(node, "clients", "pass the token as accessToken")
}

/** A variable with a `Configuration` is the client here, and named so, if one name has them all. */
export const renameConfigurations = (file: Rewrite): void => {
  const { declared, nodes, parentOf, variableOf } = file.source
  const found = nodes.flatMap((node) =>
    node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init?.type === "NewExpression"
      && file.of(node.init)?.kind === "configuration"
      ? [variableOf(node.id)!]
      : []
  )
  const ids = found.flatMap(({ id, references }) => [id, ...references])
  const isOutside = ids.some((id) => /^(Export|Object)/.test(parentOf(id)?.type ?? ""))
  const isExported = found.some(({ declaration }) =>
    parentOf(parentOf(declaration)!)?.type.startsWith("Export") === true
  )
  if (new Set(found.map(({ name }) => name)).size !== 1 || declared.has("flat") || isOutside || isExported) return
  for (const { name, start } of ids) file.text.overwrite(start!, start! + name.length, "flat")
}
