/** Imports of the vendor's package: names that were replaced go, names that the new code uses come, and the rest stays and is listed. */
import type { CallExpression, Identifier, ImportDeclaration, Node, VariableDeclarator } from "@babel/types"
import * as Known from "./Known.ts"
import { vendor } from "./Known.ts"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

/** An import, or the declarator of a `require`. */
type Import = ImportDeclaration | VariableDeclarator

/** Returns what imports names, in the form of what it replaces. */
const writeImport = (
  file: Rewrite,
  node: Import,
  names: ReadonlyArray<string>,
  module: string,
  isType = false
): string => {
  const literal = node.type === "ImportDeclaration" ? node.source : (node.init as CallExpression).arguments[0]!
  const quote = file.original(literal).charAt(0)
  const from = `${quote}${module}${quote}`
  const list = `{ ${names.toSorted().join(", ")} }`
  const outer = file.source.parentOf(node)
  return outer?.type === "VariableDeclaration"
    ? `${outer.kind} ${list} = require(${from})`
    : `import ${isType ? "type " : ""}${list} from ${from}`
}

/** Returns what imports the names that the new code needs. */
const ours = (file: Rewrite, node: Import): ReadonlyArray<string> =>
  (["@flat-sdk/promise", "@flat-sdk/promise/oauth"] as const).flatMap((module) => {
    const names = [...file.needed].filter(([, one]) => one.module === module)
    const isType = names.every(([, one]) => one.isType)
    const list = names.map(([name, one]) => one.isType && !isType ? `type ${name}` : name)
    return list.length === 0 ? [] : [writeImport(file, node, list, module, isType)]
  })

/** Names that are imported, as they are written. `undefined` for the package as a whole. */
const bindingsOf = (node: Import): ReadonlyArray<readonly [local: Identifier, written: Node]> | undefined => {
  const parts = node.type === "ImportDeclaration"
    ? node.specifiers.map((one) => one.type === "ImportSpecifier" ? [one.local, one] as const : undefined)
    : node.id.type === "ObjectPattern"
    ? node.id.properties.map((one) =>
      one.type === "ObjectProperty" && one.value.type === "Identifier" ? [one.value, one] as const : undefined
    )
    : [undefined]
  return parts.every((one) => one !== undefined) ? parts : undefined
}

/** Returns what imports the package that a string names: a statement of its own. */
const importOf = (file: Rewrite, literal: Node): Import | undefined => {
  const { parentOf } = file.source
  const parent = parentOf(literal)
  if (parent?.type === "ImportDeclaration") return parent
  const node = Known.isRequired(parent) ? parentOf(parent!) : undefined
  const outer = node && parentOf(node)
  const isOwn = node?.type === "VariableDeclarator" && outer?.type === "VariableDeclaration" &&
    outer.declarations.length === 1
  return isOwn ? node : undefined
}

const imports = (file: Rewrite): ReadonlyArray<Node> =>
  file.source.nodes.filter((node) =>
    node.type === "StringLiteral" && (node.value === vendor || node.value.startsWith(`${vendor}/`))
  )

/** Lists imports that are neither of names nor of the whole package, in a statement of its own. Returns whether there are any. */
export const hasOthers = (file: Rewrite): boolean => {
  const others = imports(file).filter((literal) => {
    const node = importOf(file, literal)
    return node === undefined || file.original(literal).slice(1, -1) !== vendor
      || (bindingsOf(node) === undefined && file.namespace === undefined)
  })
  for (const one of others) {
    file.remark(
      one,
      "clients",
      "nothing was changed in this file: import the names of flat-api in a statement of their own"
    )
  }
  return others.length > 0
}

/** Rewrites the imports of a file. A name stays if a reference to it is left. */
export const rewrite = (file: Rewrite): void => {
  const { parentOf, text, variableOf } = file.source
  for (const literal of imports(file)) {
    const node = importOf(file, literal)
    if (node === undefined) continue
    const bindings = bindingsOf(node)
    const statement = node.type === "ImportDeclaration" ? node : parentOf(node)!
    const ending = text.slice(statement.start!, statement.end!).endsWith(";") ? ";" : ""
    const kept = (bindings ?? []).filter(([local]) =>
      variableOf(local)?.references.some((one) => !file.replaced.has(one)) === true
    )
    for (const [local] of kept) {
      file.remark(local, "clients", `"${local.name}" has no equal: it is still imported from ${vendor}`)
    }
    const names = kept.map(([, name]) => file.original(name))
    const lines = [...ours(file, node), ...names.length === 0 ? [] : [writeImport(file, node, names, vendor)]]
    const all = lines.map((line) => `${line}${ending}`).join("\n")
    if (bindings === undefined) {
      file.text.overwrite(literal.start! + 1, literal.end! - 1, "@flat-sdk/promise")
      if (all !== "") file.text.appendLeft(statement.end!, `\n${all}`)
    } else if (all !== "") file.replace(statement, all)
    else file.text.remove(statement.start!, statement.end! + /^\r?\n|/.exec(text.slice(statement.end!))![0].length)
    // Further imports need only what they keep.
    file.needed.clear()
  }
}

/** A name of the vendor in a type. */
export const type = (file: Rewrite, reference: Node, name: string): void => {
  const service = Vendor.services.get(name)
  const found = Vendor.typeOf(name)
  const text = service !== undefined
    ? `${file.name("FlatClient", undefined, true)}["${service}"]`
    : name === "FlatClient" || name === "Configuration"
    ? file.name("FlatClient", undefined, true)
    : name === "OAuth2Helper"
    ? file.name("OAuth", "@flat-sdk/promise/oauth", true)
    : Vendor.reasons[name] !== undefined
    ? file.name("FlatError", undefined, true)
    : found && file.name(found.name, found.module, true)
  if (text === undefined) return file.remark(reference, "types", `the type "${name}" has no equal here`)
  file.replaced.add(reference)
  file.replace(reference, text)
}
