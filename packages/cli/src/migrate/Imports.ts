/** Imports of the vendor's package: names that were replaced go, names that the new code uses come, and the rest stays and is listed. */
import type { Node } from "@babel/types"
import { keyOf, requiredBy, vendor } from "./Known.ts"
import type { Rewrite } from "./Rewrite.ts"
import * as Vendor from "./Vendor.ts"

const listed = (names: ReadonlyArray<string>, from: string, isType: boolean, quote: string): string =>
  `import ${isType ? "type " : ""}{ ${names.toSorted().join(", ")} } from ${quote}${from}${quote}`

/** Returns the new statements, in the form of the one that they replace. */
const statements = (
  file: Rewrite,
  form: "import" | "require",
  quote: string,
  kept: ReadonlyArray<string>
): Array<string> => {
  const byModule = Map.groupBy(file.needed, ([, { module }]) => module)
  const lines = [...byModule].toSorted(([a], [b]) => a < b ? -1 : 1).map(([module, names]) => {
    const isType = names.every(([, one]) => one.isType)
    const written = names.map(([name, one]) => one.isType && !isType ? `type ${name}` : name)
    return form === "require"
      ? `const { ${written.toSorted().join(", ")} } = require(${quote}${module}${quote})`
      : listed(written, module, isType, quote)
  })
  if (kept.length > 0) {
    lines.push(
      form === "require"
        ? `const { ${kept.join(", ")} } = require(${quote}${vendor}${quote})`
        : listed(kept, vendor, false, quote)
    )
  }
  return lines
}

interface Binding {
  /** The name in the vendor's package. */
  readonly name: string
  readonly local: string
  /** How it was written. */
  readonly written: string
  readonly node: Node
}

/** Rewrites the imports of a file. A name stays if a reference to it is left. */
export const rewrite = (file: Rewrite): void => {
  const { nodes, parentOf, variableOf } = file.source
  let isFirst = true
  for (const node of nodes) {
    const declarator = node.type === "VariableDeclarator" && requiredBy(node.init) === vendor ? node : undefined
    const statement = node.type === "ImportDeclaration" && node.source.value === vendor
      ? node
      : declarator && parentOf(declarator)
    if (statement === undefined) continue
    const literal = nodes.find((one) =>
      one.type === "StringLiteral" && one.value === vendor && one.start! >= statement.start! &&
      one.end! <= statement.end!
    )!
    const quote = file.original(literal).charAt(0)
    const form = declarator === undefined ? "import" : "require"
    const bindings: Array<Binding> = node.type === "ImportDeclaration"
      ? node.specifiers.flatMap((one) =>
        one.type === "ImportSpecifier" && one.imported.type === "Identifier"
          ? [{ name: one.imported.name, local: one.local.name, written: file.original(one), node: one.local }]
          : []
      )
      : declarator?.id.type === "ObjectPattern"
      ? declarator.id.properties.flatMap((one) =>
        one.type === "ObjectProperty" && one.value.type === "Identifier"
          ? [{ name: keyOf(one) ?? "", local: one.value.name, written: file.original(one), node: one.value }]
          : []
      )
      : []
    const isWhole = bindings.length === 0
    const kept = bindings.filter(({ node }) =>
      node.type === "Identifier" && variableOf(node)?.references.some((one) => !file.replaced.has(one)) === true
    )
    for (const { name, node } of kept) {
      file.remark(node, "clients", `"${name}" has no equal: it is still imported from ${vendor}`)
    }
    if (isWhole) {
      file.replace(literal, `${quote}@flat-sdk/promise${quote}`)
      if (isFirst && file.needed.size > 0) {
        file.text.appendLeft(
          statement.end!,
          `\n${statements(file, form, quote, []).map((line) => line + ending(file, statement)).join("\n")}`
        )
      }
    } else {
      const lines = isFirst
        ? statements(file, form, quote, kept.map(({ written }) => written))
        : kept.length > 0
        ? [listed(kept.map(({ written }) => written), vendor, false, quote)]
        : []
      const end = ending(file, statement)
      if (lines.length > 0) file.replace(statement, lines.map((line) => line + end).join("\n"))
      else {file.text.remove(
          statement.start!,
          statement.end! + (/^\r?\n/.exec(file.source.text.slice(statement.end!))?.[0].length ?? 0)
        )}
    }
    isFirst = false
    file.replaced.add(literal)
  }
  for (const node of nodes) {
    if (
      node.type === "StringLiteral" && (node.value === vendor || node.value.startsWith(`${vendor}/`)) &&
      !file.replaced.has(node)
    ) {
      file.remark(node, "clients", `"${node.value}" is still named here`)
    }
  }
}

const ending = (file: Rewrite, statement: Node): string => file.original(statement).endsWith(";") ? ";" : ""

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
