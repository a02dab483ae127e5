/** Calls of operations: their inputs, and what is made of their results. */
import type { CallExpression, Identifier, MemberExpression, Node, ObjectExpression } from "@babel/types"
import type { Operation } from "../catalog/Catalog.ts"
import { inner, keyOf } from "./Known.ts"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

/** Fields of a body: words that JavaScript reserves, and dates, which are strings here. */
const body = (file: Rewrite, value: Node): void => {
  if (value.type === "ArrayExpression") { for (const one of value.elements) if (one) body(file, one) }
  if (value.type !== "ObjectExpression") return
  for (const [key, property] of file.propertiesOf(value)) {
    if (Vendor.isReserved(key)) file.renameProperty(property, key.slice(1))
    if (property.type !== "ObjectProperty") continue
    const given = inner(property.value)
    if (!Vendor.isDate(key)) body(file, given)
    else if (given.type === "NewExpression") file.text.appendLeft(given.end!, ".toISOString()")
    else if (/^(Identifier|MemberExpression)$/.test(given.type) && !property.shorthand) {
      file.text.appendLeft(given.end!, "?.toISOString()")
    } else if (!given.type.endsWith("Literal")) {
      file.remark(property, "results", `"${key}" is a string here: use toISOString()`)
    }
  }
}

/** Objects that an expression may be: also those of a condition, and of a constant that is used once. */
const objectsIn = (file: Rewrite, given: Node): ReadonlyArray<ObjectExpression> | undefined => {
  const node = inner(given)
  switch (node.type) {
    case "ObjectExpression":
      return [node]
    case "LogicalExpression":
      return node.operator === "&&" ? objectsIn(file, node.right) : undefined
    case "ConditionalExpression": {
      const [yes, no] = [objectsIn(file, node.consequent), objectsIn(file, node.alternate)]
      return yes && no && [...yes, ...no]
    }
    case "Identifier": {
      const variable = file.source.variableOf(node)
      const init = variable?.declaration.type === "VariableDeclarator" ? variable.declaration.init : undefined
      return init && variable?.references.length === 1 ? objectsIn(file, init) : undefined
    }
    default:
      return undefined
  }
}

/** Renames what an input calls otherwise. Returns the operation that is meant, which may be another form of the one that is named. */
const input = (file: Rewrite, given: Node, operation: Operation): string => {
  const objects = objectsIn(file, given)
  if (objects === undefined && !Vendor.hasSameInput(operation)) {
    file.remark(given, "calls", `the input of ${operation.id} was not found here: check the names of its parameters`)
  }
  const ids = objects?.flatMap((object) =>
    object.properties.map((property) => parameter(file, object, property, operation))
  )
  return ids?.find((id) => id !== operation.id) ?? operation.id
}

const parameter = (
  file: Rewrite,
  object: ObjectExpression,
  property: ObjectExpression["properties"][number],
  operation: Operation
): string => {
  if (property.type === "SpreadElement") return input(file, property.argument, operation)
  const key = keyOf(property)
  const variant = key === undefined ? undefined : Vendor.variantOf(operation.id, key)
  if (key === undefined || property.type !== "ObjectProperty") {
    file.remark(property, "calls", `check the name of this parameter of ${operation.id}`)
  } else if (variant !== undefined) {
    if (property.value.type !== "BooleanLiteral") {
      file.remark(property, "calls", `"${key}" is an operation of its own: ${variant}`)
    } else {
      file.removeProperties(object, [property])
      return property.value.value ? variant : operation.id
    }
  } else {
    const name = Vendor.nameOf(operation, key)
    if (name === undefined) file.remark(property, "calls", `${operation.id} has no parameter "${key}"`)
    else if (name !== key) file.renameProperty(property, name)
    if (name === "body") body(file, inner(property.value))
  }
  return operation.id
}

/** A page is an object here, and an array there. */
const page = (file: Rewrite, call: CallExpression): void => {
  const { parent } = file.around(call)
  if (parent?.type === "ExpressionStatement") return
  if (parent?.type !== "AwaitExpression") return void file.text.appendLeft(call.end!, ".then(({ items }) => items)")
  const outer = file.around(parent).parent
  if (outer?.type === "ExpressionStatement") return
  const statement = outer && file.source.parentOf(outer)
  const isConstant = statement?.type === "VariableDeclaration" && statement.kind === "const"
  if (
    outer?.type === "VariableDeclarator" && outer.id.type === "Identifier" && isConstant && !outer.id.typeAnnotation
  ) {
    return file.replace(outer.id, outer.id.name === "items" ? "{ items }" : `{ items: ${outer.id.name} }`)
  }
  const closing = file.closing(parent)
  if (closing === undefined) file.wrap(parent, "(", ").items")
  else file.text.appendLeft(closing, ".items")
}

/** A file has bytes and a type here, of which the `Blob` that the program expects is made. */
const content = (file: Rewrite, call: CallExpression): void => {
  if (file.around(call).parent?.type === "ExpressionStatement") return
  const blob = "new Blob([new Uint8Array(bytes)], { type: contentType ?? \"\" })"
  file.text.appendLeft(call.end!, `.then(({ bytes, contentType }) => ${blob})`)
}

const keyName = ({ computed, property }: MemberExpression): string | undefined =>
  property.type === "Identifier" && !computed ? property.name : undefined

/** The response of a `…Raw` method has a value, a status and headers here. */
const response = (file: Rewrite, variable: Identifier, operation: Operation): void => {
  for (const name of file.source.variableOf(variable)?.references ?? []) {
    const member = file.source.parentOf(name)
    const field = member?.type === "MemberExpression" ? keyName(member) : undefined
    const next = member && file.source.parentOf(member)
    const value = `${name.name}.value${operation.kind === "paginated" ? ".items" : ""}`
    if (field === "value" && next?.type === "CallExpression") {
      const wait = file.source.parentOf(next)
      file.replace(
        wait?.type === "AwaitExpression" ? wait : next,
        wait?.type === "AwaitExpression" ? value : `Promise.resolve(${value})`
      )
    } else if (field === "raw" && next?.type === "MemberExpression" && keyName(next) === "status") {
      file.text.remove(name.end!, member!.end!)
    } else if (field === "raw" && next?.type === "MemberExpression" && keyName(next) === "headers") {
      const get = file.source.parentOf(next)
      const call = get && file.source.parentOf(get)
      const [header] = call?.type === "CallExpression" ? call.arguments : []
      const isCursor = get?.type === "CallExpression" && file.of(get.callee)?.kind === "export"
      if (isCursor && get.type === "CallExpression") {
        file.replaced.add(get.callee)
        file.replace(get, `${name.name}.value.next`)
      } else if (call?.type === "CallExpression" && header?.type === "StringLiteral") {
        file.replace(call, `(${name.name}.headers[${JSON.stringify(header.value.toLowerCase())}] ?? null)`)
      } else file.remark(name, "results", "headers are an object here, with names in lower case")
    } else file.remark(name, "results", "a response has value, status and headers here")
  }
}

/** Options of a call: those of `fetch` that exist here are kept. */
const callOptions = (file: Rewrite, given: Node): void => {
  const isKnown = given.type === "ObjectExpression" &&
    given.properties.every((one) => /^(signal|headers)$/.test(keyOf(one) ?? ""))
  if (!isKnown) {
    file.remark(given, "calls", "options of fetch: signal and headers exist here, see the options of one call")
  }
}

/** A call of an operation on one of the services of a client. */
export const operation = (file: Rewrite, call: CallExpression, callee: MemberExpression, service: string): boolean => {
  const method = keyName(callee) ?? ""
  const isRaw = method.endsWith("Raw")
  const found = Vendor.operationOf(isRaw ? method.slice(0, -3) : method)
  if (found === undefined) {
    if (/RequestOpts$|^with(Pre|Post)?Middleware$/.test(method)) {
      file.remark(callee, "clients", `${method} has no equal`)
    }
    return false
  }
  const [given, init] = call.arguments
  const id = given === undefined ? found.id : input(file, given, found)
  if (init !== undefined) callOptions(file, init)
  if (id !== method) file.replace(callee.property, `${id}${isRaw ? ".withResponse" : ""}`)
  if (found.service !== service) {
    const { object } = callee
    if (object.type === "MemberExpression" && keyName(object) === service) file.replace(object.property, found.service)
    else file.remark(callee, "calls", `${found.id} is an operation of the property "${found.service}"`)
  }
  if (isRaw) {
    const { parent } = file.around(call)
    const declarator = parent?.type === "AwaitExpression" ? file.around(parent).parent : undefined
    if (declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier") {
      response(file, declarator.id, found)
    } else file.remark(call, "results", "a response has value, status and headers here")
  } else if (found.kind === "paginated") page(file, call)
  else if (found.kind === "file") content(file, call)
  return true
}

/** `client.paginate("listCollections", {})`, and `paginate((page) => client.collections.listCollectionsRaw(page), {})`. */
export const paginate = (file: Rewrite, call: CallExpression, client: Node | undefined): void => {
  const [first, given] = call.arguments
  const raw = first?.type === "ArrowFunctionExpression" && first.body.type === "CallExpression"
    ? first.body.callee
    : undefined
  const name = first?.type === "StringLiteral"
    ? first.value
    : raw?.type === "MemberExpression" && keyName(raw)?.endsWith("Raw") === true
    ? keyName(raw)!.slice(0, -3)
    : ""
  const found = Vendor.operationOf(name)
  if (found?.kind !== "paginated") {
    const why = found === undefined ? "the operation was not found here" : `${name} has no pages`
    return file.remark(call, "results", `${why}: operations with pages have .stream(input)`)
  }
  const id = given === undefined ? found.id : input(file, given, found)
  const start = raw?.type === "MemberExpression" ? raw.object : client
  if (start === undefined) return
  // The call within the first argument is this one.
  if (first!.type === "ArrowFunctionExpression") file.replaced.add(first.body).add(call.callee)
  if (raw !== undefined) file.text.remove(call.start!, start.start!)
  const service = raw === undefined ? `.${found.service}` : ""
  file.text.overwrite(start.end!, raw === undefined ? call.callee.end! : first!.end!, `${service}.${id}.stream`)
  if (raw === undefined && call.typeParameters) file.discard(call.typeParameters)
  if (raw === undefined) file.text.remove(first!.start!, given?.start ?? first!.end!)
  else file.between(first!.end!, given?.start ?? first!.end!, "(")
}

const isDateMember = (node: Node): boolean => {
  const member = inner(node)
  return /^(Optional)?MemberExpression$/.test(member.type) && Vendor.isDate(keyName(member as MemberExpression) ?? "")
}

const dateMethods = /^(get[A-Z]|to(ISO|Date|Time|Locale|UTC)|valueOf$)/

/** Dates of results are strings here. */
export const date = (file: Rewrite, node: Node): void => {
  const isMethod = /^(Optional)?MemberExpression$/.test(node.type) &&
    dateMethods.test(keyName(node as MemberExpression) ?? "") && isDateMember((node as MemberExpression).object)
  if (isMethod && node.type === "MemberExpression") file.wrap(node.object, "new Date(", ")")
  else if (
    isMethod || (node.type === "BinaryExpression" && node.operator === "instanceof" && isDateMember(node.left))
  ) {
    file.remark(node, "results", "this date is a string here: new Date(date)")
  }
}
