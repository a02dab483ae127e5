/** Rewrites programs that use `flat-api` for `@flat-sdk/promise`. */
import type { BinaryExpression, CallExpression, MemberExpression, Node } from "@babel/types"
import { dirname, join } from "node:path"
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
const mentioned = (file: Rewrite, node: Node, name: string): void => {
  const parent = file.source.parentOf(node)
  if (file.replaced.has(node) || file.source.parentOf(parent!)?.type === "ImportDeclaration") return
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
const called = (file: Rewrite, call: CallExpression): void => {
  const { callee } = call
  if (file.replaced.has(call)) return
  if (callee.type === "Identifier") {
    const known = file.of(callee)
    if (known?.kind === "export" && known.name === "paginate") Calls.paginate(file, call, undefined)
    return
  }
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return
  const receiver = file.of(callee.object)
  const method = callee.property.name
  const operation = Vendor.operationOf(method.replace(/Raw$/, ""))
  const property = callee.object.type === "MemberExpression" && callee.object.property.type === "Identifier"
    ? callee.object.property.name
    : ""
  if (receiver?.kind === "service") Calls.operation(file, call, callee, receiver.name)
  else if (receiver?.kind === "client" && method === "paginate") Calls.paginate(file, call, callee.object)
  else if (receiver?.kind === "oauth") OAuth.call(file, call, callee)
  else if (receiver === undefined && operation !== undefined) {
    // What has a property of that name, with that operation, is a client.
    if (property === operation.service) Calls.operation(file, call, callee, property)
    else file.remark(callee, "calls", `is this ${operation.service}.${operation.id}? The client was not found here`)
  }
}

/** Uses of clients and services that are no calls. */
const uncalled = (file: Rewrite, node: MemberExpression): void => {
  if (node.property.type !== "Identifier") return
  const { name } = node.property
  const parent = file.source.parentOf(node)
  const known = file.of(node.object)?.kind
  const isCalled = parent?.type === "CallExpression" && parent.callee === node
  if (known === "service" && !isCalled) file.remark(node, "calls", `pass a function that calls ${name}`)
  else if (
    known === "client" &&
    (name === "configuration" ? parent?.type !== "NewExpression" : /^(tokens|retry|timeoutMs|baseUrl)$/.test(name))
  ) {
    file.remark(node, "clients", `a client has no "${name}"`)
  }
}

const rewrite = (source: Source.Source, imported: Known.Imported): Rewrite => {
  const file = new Rewrite(source, Known.make(source, imported))
  const tests: Array<{ readonly node: BinaryExpression; readonly name: string }> = []
  for (const node of source.nodes) {
    if (node.type === "ImportNamespaceSpecifier" || node.type === "ImportDefaultSpecifier") {
      if (file.of(node.local)?.kind === "package") file.namespace = node.local.name
    } else if (
      node.type === "VariableDeclarator" && node.id.type === "Identifier" &&
      Known.requiredBy(node.init) === Known.vendor
    ) {
      file.namespace = node.id.name
    } else if (node.type === "BinaryExpression" && node.operator === "instanceof") {
      const known = file.of(node.right)
      if (known?.kind === "export" && Vendor.reasons[known.name] !== undefined) tests.push({ node, name: known.name })
    }
  }
  Errors.tests(file, tests)
  Clients.renameConfigurations(file)
  for (const node of source.nodes) {
    Calls.date(file, node)
    if (node.type === "MemberExpression") uncalled(file, node)
    if (node.type === "CallExpression") called(file, node)
    else if (node.type === "OptionalMemberExpression" && node.property.type === "Identifier") {
      const { name } = node.property
      if (Vendor.operationOf(name.replace(/Raw$/, "")) !== undefined) {
        file.remark(node, "calls", `call ${name} without "?."`)
      }
    } else if (node.type === "MemberExpression" && file.of(node.object)?.kind === "tokens") {
      if (node.property.type === "Identifier" && node.property.name === "expiresAt") {
        file.text.appendLeft(node.end!, "?.getTime()")
      }
    }
    const known = node.type === "Identifier" || node.type === "MemberExpression" ? file.of(node) : undefined
    if (known?.kind === "export") mentioned(file, node, known.name)
    else if (
      node.type === "TSQualifiedName" && node.left.type === "Identifier" && file.of(node.left)?.kind === "package" &&
      !file.replaced.has(node)
    ) {
      Imports.type(file, node, node.right.name)
    }
  }
  Imports.rewrite(file)
  return file
}

/** Migrates the files of one project together: a client may be created in one and used in another. */
export const migrate = (programs: ReadonlyArray<Program>): ReadonlyArray<Migrated> => {
  const sources = new Map<string, Source.Source | Source.SyntaxProblem>()
  for (const { path, text } of programs) {
    // A file that says nothing of the package may still use a client of another file.
    try {
      sources.set(path, Source.make(path, text))
    } catch (error) {
      if (!(error instanceof Source.SyntaxProblem)) throw error
      if (mentions(text)) sources.set(path, error)
    }
  }
  const find = (from: string, specifier: string): Source.Source | undefined => {
    const base = join(dirname(from), specifier)
    const stem = base.replace(/\.([cm]?)jsx?$/, ".$1ts")
    const found = [
      base,
      stem,
      `${stem}x`,
      ...["", "/index"].flatMap((end) =>
        ["ts", "tsx", "js", "mjs", "cjs", "mts", "cts", "jsx"].map((ending) => `${base}${end}.${ending}`)
      )
    ]
      .map((path) => sources.get(path)).find((one) => one !== undefined)
    return found instanceof Source.SyntaxProblem ? undefined : found
  }
  const looking = new Set<string>()
  const imported: Known.Imported = (from, specifier, name) => {
    const source = find(from, specifier)
    const variable = source?.globalOf(name)
    if (source === undefined || variable === undefined || looking.has(source.path + name)) return undefined
    looking.add(source.path + name)
    const known = Known.make(source, imported).ofVariable(variable)
    looking.delete(source.path + name)
    return known
  }
  const isNear = (source: Source.Source): boolean =>
    mentions(source.text) || source.nodes.some((node) =>
      node.type === "StringLiteral" && node.value.startsWith(".")
      && mentions(find(source.path, node.value)?.text ?? "")
    )
  return programs.map(({ path, text }): Migrated => {
    const source = sources.get(path)
    if (source === undefined) return { path, text, result: text, remarks: [] }
    if (source instanceof Source.SyntaxProblem) {
      const remark: Remark = { line: source.line, section: "files", message: `it cannot be read: ${source.message}` }
      return { path, text, result: text, remarks: [remark] }
    }
    if (!isNear(source)) return { path, text, result: text, remarks: [] }
    const file = rewrite(source, imported)
    return { path, text, result: file.text.toString(), remarks: file.remarks.toSorted((a, b) => a.line - b.line) }
  })
}
