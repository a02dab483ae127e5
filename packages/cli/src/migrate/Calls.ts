/** Calls of operations: their inputs, and what is made of their results. */
import type { CallExpression, Identifier, MemberExpression, Node, ObjectExpression } from "@babel/types"
import type { Operation } from "../catalog/Catalog.ts"
import { inner, keyOf, memberName } from "./Known.ts"
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
    else if (/^(Identifier|NewExpression)$/.test(given.type) && !property.shorthand) {
      file.text.appendLeft(given.end!, given.type === "Identifier" ? "?.toISOString()" : ".toISOString()")
    } else if (given.type !== "StringLiteral") {
      file.remark(property, "results", `"${key}" is a string here: use toISOString()`)
    }
  }
}

/** Objects that an expression may be: also those of a condition. */
const objectsIn = (given: Node): ReadonlyArray<ObjectExpression> | undefined => {
  const node = inner(given)
  switch (node.type) {
    case "ObjectExpression":
      return [node]
    case "LogicalExpression":
      return node.operator === "&&" ? objectsIn(node.right) : undefined
    case "ConditionalExpression": {
      const [yes, no] = [objectsIn(node.consequent), objectsIn(node.alternate)]
      return yes && no && [...yes, ...no]
    }
    default:
      return undefined
  }
}

/** Renames what an input calls otherwise. Returns the operation that is meant, which may be another form of the one that is named. */
const input = (file: Rewrite, given: Node, operation: Operation): string => {
  const objects = objectsIn(given)
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
  const parent = file.around(call)
  if (parent?.type === "ExpressionStatement") return
  if (parent?.type !== "AwaitExpression") return void file.text.appendLeft(call.end!, ".then(({ items }) => items)")
  if (file.around(parent)?.type === "ExpressionStatement") return
  const closing = file.closing(parent)
  if (closing === undefined) file.wrap(parent, "(", ").items")
  else file.text.appendLeft(closing, ".items")
}

/** A file has bytes and a type here, of which the `Blob` that the program expects is made. */
const content = (file: Rewrite, call: CallExpression): void => {
  if (file.around(call)?.type === "ExpressionStatement") return
  const blob = "new Blob([new Uint8Array(bytes)], { type: contentType ?? \"\" })"
  file.text.appendLeft(call.end!, `.then(({ bytes, contentType }) => ${blob})`)
}

/** The response of a `…Raw` method has a value, a status and headers here. */
const response = (file: Rewrite, variable: Identifier, operation: Operation): void => {
  for (const name of file.source.variableOf(variable)?.references ?? []) {
    const member = file.source.parentOf(name)!
    const next = file.source.parentOf(member)!
    const wait = file.source.parentOf(next)!
    const path = [memberName(member), memberName(next), memberName(wait)].join(".")
    const call = file.source.parentOf(wait)
    const [header] = call?.type === "CallExpression" ? call.arguments : []
    if (path === "value.." && next.type === "CallExpression" && wait.type === "AwaitExpression") {
      file.replace(wait, `${variable.name}.value${operation.kind === "paginated" ? ".items" : ""}`)
    } else if (path.startsWith("raw.status")) file.text.remove(name.end!, member.end!)
    else if (path === "raw.headers.get" && header?.type === "StringLiteral") {
      file.replace(call!, `(${variable.name}.headers[${JSON.stringify(header.value.toLowerCase())}] ?? null)`)
    } else if (path === "raw.headers." && wait.type === "CallExpression" && file.of(wait.callee)?.kind === "export") {
      file.replaced.add(wait.callee)
      file.replace(wait, `${variable.name}.value.next`)
    } else file.remark(name, "results", "a response has value, status and headers here")
  }
}

/** A call of an operation on one of the services of a client. */
export const operation = (file: Rewrite, call: CallExpression, callee: MemberExpression, service: string): boolean => {
  const method = memberName(callee) ?? ""
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
  if (init !== undefined && file.original(init) !== "{ signal }") {
    file.remark(init, "calls", "options of fetch: signal and headers exist here, see the options of one call")
  }
  if (id !== method) file.replace(callee.property, `${id}${isRaw ? ".withResponse" : ""}`)
  if (found.service !== service) {
    const { object } = callee
    if (object.type === "MemberExpression" && memberName(object) === service) {
      file.replace(object.property, found.service)
    } else file.remark(callee, "calls", `${found.id} is an operation of the property "${found.service}"`)
  }
  if (isRaw) {
    const parent = file.around(call)
    const declarator = parent?.type === "AwaitExpression" ? file.around(parent) : undefined
    if (declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier") {
      response(file, declarator.id, found)
    } else file.remark(call, "results", "a response has value, status and headers here")
  } else if (found.kind === "paginated") page(file, call)
  else if (found.kind === "file") content(file, call)
  return true
}

/** Whether a node is the name of an operation with pages. */
export const isOperation = (node: Node | undefined): boolean =>
  node?.type === "StringLiteral" && Vendor.operationOf(node.value)?.kind === "paginated"

/** `client.paginate("listCollections", {})`. */
export const paginate = (file: Rewrite, call: CallExpression, client: Node | undefined): void => {
  const [first, given] = call.arguments
  const found = first?.type === "StringLiteral" && isOperation(first) ? Vendor.operationOf(first.value) : undefined
  if (client === undefined || found === undefined) {
    return file.remark(call, "results", "the operation was not found here: operations with pages have .stream(input)")
  }
  const id = given === undefined ? found.id : input(file, given, found)
  if (call.typeParameters) file.discard(call.typeParameters)
  file.between(client.end!, call.callee.end!, `.${found.service}.${id}.stream`)
  file.text.remove(first!.start!, given?.start ?? first!.end!)
}

const isDateMember = (node: Node): boolean => Vendor.isDate(memberName(inner(node)) ?? "")

/** Dates of results are strings here. */
export const date = (file: Rewrite, node: Node): void => {
  const isMethod = /^(get[A-Z]|to(ISO|Date|Time|Locale|UTC)|valueOf$)/.test(memberName(node) ?? "")
  if (node.type === "MemberExpression" && isMethod && isDateMember(node.object)) {
    file.wrap(node.object, "new Date(", ")")
  } else if (node.type === "OptionalMemberExpression" && isMethod && isDateMember(node.object)) {
    file.remark(node, "results", "this date is a string here: new Date(date)")
  } else if (node.type === "BinaryExpression" && node.operator === "instanceof" && isDateMember(node.left)) {
    file.remark(node, "results", "this date is a string here: new Date(date)")
  }
}
