/** Rewrites programs that use `flat-api` for `@flat-sdk/promise`. */
import type { BinaryExpression, CallExpression, MemberExpression, Node } from "@babel/types"
import { basename, dirname } from "node:path"
import * as Calls from "./Calls.ts"
import * as Clients from "./Clients.ts"
import * as Errors from "./Errors.ts"
import * as Imports from "./Imports.ts"
import * as Known from "./Known.ts"
import * as OAuth from "./OAuth.ts"
import { type Remark, Rewrite } from "./Rewrite.ts"
import * as Source from "./Source.ts"
import * as Vendor from "./Vendor.ts"

export interface Program {
  readonly path: string
  readonly text: string
}

export interface Migrated extends Program {
  /** The new text. The same, if there is nothing to change. */
  readonly result: string
  readonly remarks: ReadonlyArray<Remark>
}

const mentions = (text: string): boolean => text.includes(Known.vendor)

const isInType = (parent: Node | undefined): boolean =>
  parent !== undefined && /^TS(TypeReference|QualifiedName|ExpressionWithTypeArguments|TypeQuery)$/.test(parent.type)

/** Uses of an export of the vendor that are neither a call nor a test of an error. */
const visitMention = (file: Rewrite, node: Node, name: string): void => {
  const parent = file.source.parentOf(node)
  if (file.replaced.has(node) || (parent?.type === "TSQualifiedName" && parent.right === node)) return
  if (isInType(parent)) return Imports.type(file, node, name)
  if (parent?.type === "NewExpression" && parent.callee === node) {
    if (name === "OAuth2Helper") return OAuth.create(file, parent)
    if (Vendor.services.has(name) || /^(FlatClient|Configuration)$/.test(name)) {
      return Clients.create(file, parent, name)
    }
  }
  if (parent?.type === "MemberExpression" && parent.object === node && parent.property.type === "Identifier") {
    const value = Vendor.valueOf(parent.property.name)
    if (value !== undefined) {
      file.replaced.add(node)
      return file.replace(parent, JSON.stringify(value))
    }
  }
  // Names of a whole package cannot stay; others are listed with the import that keeps them.
  if (node.type === "MemberExpression") file.remark(node, "clients", `"${name}" has no equal`)
}

/** A call of something of the vendor. An operation of something unknown is worth a look. */
const visitCall = (file: Rewrite, call: CallExpression): void => {
  const { callee } = call
  if (file.replaced.has(call)) return
  const known = file.of(callee)
  if (known?.kind === "export" && known.name === "paginate") return Calls.paginate(file, call, undefined)
  const method = Known.memberName(callee)
  if (callee.type !== "MemberExpression" || method === undefined) return
  const receiver = file.of(callee.object)
  const property = Known.memberName(callee.object)
  const operation = Vendor.operationOf(method.replace(/Raw$/, ""))
  if (receiver?.kind === "service") Calls.operation(file, call, callee, receiver.name)
  else if (receiver?.kind === "oauth") OAuth.call(file, call, callee)
  else if (method === "paginate" && (receiver?.kind === "client" || Calls.isOperation(call.arguments[0]))) {
    Calls.paginate(file, call, callee.object)
  } else if (receiver === undefined && operation !== undefined) {
    // What has a property of that name, with that operation, is a client.
    if (property === operation.service) Calls.operation(file, call, callee, property)
    else file.remark(callee, "calls", `is this ${operation.service}.${operation.id}? The client was not found here`)
  }
}

/** Uses of clients and services that are no calls. */
const visitMember = (file: Rewrite, node: MemberExpression): void => {
  const name = Known.memberName(node) ?? ""
  const parent = file.source.parentOf(node)
  const known = file.of(node.object)?.kind
  const isCalled = parent?.type === "CallExpression" && parent.callee === node
  if (known === "service" && !isCalled) file.remark(node, "calls", `pass a function that calls ${name}`)
  else if (known === "client" && /^(configuration|tokens|retry|timeoutMs|baseUrl)$/.test(name)) {
    file.remark(node, "clients", `a client has no "${name}"`)
  } else if (known === "tokens" && name === "expiresAt") file.text.appendLeft(node.end!, "?.getTime()")
}

const rewrite = (source: Source.Source): Rewrite => {
  const file = new Rewrite(source, Known.make(source))
  const tests: Array<{ readonly node: BinaryExpression; readonly name: string }> = []
  for (const node of source.nodes) {
    if (node.type === "ImportNamespaceSpecifier" && file.of(node.local)?.kind === "package") {
      file.namespace = node.local.name
    } else if (
      node.type === "VariableDeclarator" && node.id.type === "Identifier" && Known.isRequired(node.init)
    ) {
      file.namespace = node.id.name
    } else if (node.type === "BinaryExpression" && node.operator === "instanceof") {
      const known = file.of(node.right)
      if (known?.kind === "export" && Vendor.reasons[known.name] !== undefined) tests.push({ node, name: known.name })
    }
  }
  if (Imports.hasOthers(file)) return file
  Errors.tests(file, tests)
  for (const node of source.nodes) {
    Calls.date(file, node)
    if (node.type === "StringLiteral" && node.value !== "FlatError" && Object.hasOwn(Vendor.reasons, node.value)) {
      file.remark(node, "errors", `"${node.value}" is not the name of an error here: use the tag of the reason`)
    }
    if (node.type === "MemberExpression") visitMember(file, node)
    else if (node.type === "CallExpression") visitCall(file, node)
    else if (node.type === "OptionalMemberExpression") {
      const name = Known.memberName(node) ?? ""
      if (Vendor.operationOf(name.replace(/Raw$/, "")) !== undefined) {
        file.remark(node, "calls", `call ${name} without "?."`)
      }
    }
    if (node.type !== "Identifier" && node.type !== "MemberExpression" && node.type !== "TSQualifiedName") continue
    const known = file.of(node)
    if (known?.kind === "export") visitMention(file, node, known.name)
  }
  Imports.rewrite(file)
  return file
}

const nameOf = (path: string): string => basename(path).replace(/\.[cm]?[jt]sx?$/, "")

/** Names by which other files import these. */
const importedAs = ({ path }: Program): ReadonlyArray<string> =>
  nameOf(path) === "index" ? [basename(dirname(path)), ".", ".."] : [nameOf(path)]

const importsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/["'](\.{1,2}|[^"'\n/]*\/[^"'\n]*)["']/g)].map(([, path]) =>
    nameOf(path!.replace(/\/index(\.\w+)?$/, ""))
  )

/** Migrates the files of one project. A file that only imports one of those that use the package may use its clients. */
export const migrate = (programs: ReadonlyArray<Program>): ReadonlyArray<Migrated> => {
  const using = new Set(programs.filter(({ text }) => mentions(text)).flatMap(importedAs))
  return programs.map(({ path, text }): Migrated => {
    const unchanged = { path, text, result: text, remarks: [] }
    if (!mentions(text) && !importsOf(text).some((name) => using.has(name))) return unchanged
    try {
      const file = rewrite(Source.make(path, text))
      return { path, text, result: file.text.toString(), remarks: file.remarks.toSorted((a, b) => a.line - b.line) }
    } catch (error) {
      if (!(error instanceof Source.SyntaxProblem)) throw error
      return {
        ...unchanged,
        remarks: [{ line: error.line, section: "files", message: `it cannot be read: ${error.message}` }]
      }
    }
  })
}
