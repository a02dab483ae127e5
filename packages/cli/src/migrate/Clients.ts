/** How clients are created: options, configurations, and classes of services, which are properties of the client here. */
import type { NewExpression, Node, ObjectExpression } from "@babel/types"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

const optionNames: Readonly<Record<string, string>> = {
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
  for (
    const { 0: scheme, index } of file.original(value).matchAll(/(["'])Bearer \1\s*\+\s*|(?<=["'`])Bearer (?!["'`])/g)
  ) {
    file.text.remove(value.start! + index, value.start! + index + scheme.length)
  }
}

/** `retry` has the number of attempts, of which the first is no retry: returns the number of retries, of a policy without more. */
const retriesOf = (file: Rewrite, value: Node): number | undefined => {
  if (value.type !== "ObjectExpression") return undefined
  const attempts = file.propertiesOf(value).get("attempts")
  const others = value.properties.filter((one) => one !== attempts)
  const isDefault = others.every((one) => one.type === "SpreadElement" && file.of(one.argument)?.kind === "export")
  if (!isDefault || attempts?.type !== "ObjectProperty" || attempts.value.type !== "NumericLiteral") return undefined
  for (const one of others) if (one.type === "SpreadElement") file.replaced.add(one.argument)
  return Math.max(0, attempts.value.value - 1)
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
    const name = optionNames[key]
    const value = property.type === "ObjectProperty" ? property.value : property
    if (name === undefined) {
      const why = key === "apiKey"
        ? "is never sent by flat-api: pass the token as accessToken"
        : key === "middleware"
        ? "has no equal: headers, onRequest, onResponse and fetch do what it was used for"
        : "is not an option here"
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
    if (argument === undefined || !/^(Identifier|CallExpression|MemberExpression)$/.test(argument.type)) {
      return file.remark(node, "clients", `create one FlatClient, and use its property "${service}" instead of ${name}`)
    }
    if (file.of(argument)?.kind !== "configuration") {
      file.remark(
        argument,
        "clients",
        `this has to be a FlatClient: its property "${service}" is used instead of ${name}`
      )
    }
    file.replaced.add(node.callee)
    file.text.remove(node.start!, argument.start!)
    return file.between(argument.end!, node.end!, `.${service}`)
  }
  file.replaced.add(node.callee)
  file.replace(node.callee, file.name("FlatClient"))
  if (argument?.type === "ObjectExpression") options(file, argument)
  else if (argument !== undefined) {
    file.remark(node, "clients", "the options were not found here: check their names")
  } else if (name === "Configuration") file.remark(node, "clients", "pass the token as accessToken")
}
