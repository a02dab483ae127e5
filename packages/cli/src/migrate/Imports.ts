/** Imports of the vendor's package: names that were replaced go, names that the new code uses come, and the rest stays and is listed. */
import type { Identifier, ImportDeclaration, Node, VariableDeclarator } from "@babel/types"
import { requiredBy, vendor } from "./Known.ts"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

/** An import, or the declarator of a `require` or of `await import`. */
type Import = ImportDeclaration | VariableDeclarator

/** Returns what imports the names that the new code needs, and those that are kept, in the form of what it replaces. */
const imports = (file: Rewrite, node: Import, literal: Node, kept: ReadonlyArray<string>): ReadonlyArray<string> => {
  const quote = file.original(literal).charAt(0)
  const written = (names: ReadonlyArray<string>, module: string, isType = false) => {
    const list = `{ ${names.toSorted().join(", ")} }`
    if (node.type === "ImportDeclaration") {
      return `import ${isType ? "type " : ""}${list} from ${quote}${module}${quote}`
    }
    return `${list} = ${file.original(node.init!).replace(file.original(literal), `${quote}${module}${quote}`)}`
  }
  const ours = (["@flat-sdk/promise", "@flat-sdk/promise/oauth"] as const).flatMap((module) => {
    const names = [...file.needed].filter(([, one]) => one.module === module)
    const isType = names.every(([, one]) => one.isType)
    const list = names.map(([name, one]) => one.isType && !isType ? `type ${name}` : name)
    return list.length === 0 ? [] : [written(list, module, isType)]
  })
  return kept.length === 0 ? ours : [...ours, written(kept, vendor)]
}

/** Names that are imported, as they are written. `undefined` for the package as a whole, or for more than names. */
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

/** Returns what imports the package that a string names. */
const importOf = (file: Rewrite, literal: Node): Import | undefined => {
  let around = file.source.parentOf(literal)
  while (around !== undefined && /^(Call|Await)Expression$/.test(around.type)) {
    around = file.source.parentOf(around)
  }
  const isRequire = around?.type === "VariableDeclarator" && requiredBy(around.init) === vendor
  return around?.type === "ImportDeclaration" || isRequire ? around as Import : undefined
}

/** Rewrites the imports of a file. A name stays if a reference to it is left. */
export const rewrite = (file: Rewrite): void => {
  const { parentOf, text, variableOf } = file.source
  for (const literal of file.source.nodes) {
    if (literal.type !== "StringLiteral") continue
    if (literal.value !== "FlatError" && Object.hasOwn(Vendor.reasons, literal.value)) {
      file.remark(literal, "errors", `"${literal.value}" is no name of an error here: see the tag of its reason`)
    }
    if (literal.value !== vendor && !literal.value.startsWith(`${vendor}/`)) continue
    const node = importOf(file, literal)
    if (node === undefined || literal.value !== vendor) {
      file.remark(literal, "clients", `"${literal.value}" is still named here`)
      continue
    }
    const outer = parentOf(node)
    const isList = outer?.type === "VariableDeclaration" && outer.declarations.length > 1
    const statement = node.type === "ImportDeclaration" || isList ? node : outer!
    const ending = text.slice(statement.start!, statement.end!).endsWith(";") ? ";" : ""
    const keyword = outer?.type === "VariableDeclaration" && !isList ? `${outer.kind} ` : ""
    const bindings = bindingsOf(node)
    const kept = (bindings ?? []).filter(([local]) =>
      variableOf(local)?.references.some((one) => !file.replaced.has(one)) === true
    )
    for (const [local] of kept) {
      file.remark(local, "clients", `"${local.name}" has no equal: it is still imported from ${vendor}`)
    }
    const lines = imports(file, node, literal, kept.map(([, written]) => file.original(written)))
    const written = lines.map((line) => `${keyword}${line}${ending}`).join(isList ? ", " : "\n")
    if (bindings === undefined) {
      file.text.overwrite(literal.start! + 1, literal.end! - 1, "@flat-sdk/promise")
      if (written !== "") file.text.appendLeft(statement.end!, `${isList ? ", " : "\n"}${written}`)
      if (file.namespace === undefined) {
        file.remark(node, "clients", "import the names that are used here, and no others")
      }
    } else if (written !== "") file.replace(statement, written)
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
