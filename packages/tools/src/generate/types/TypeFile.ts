/** A generated file of TypeScript: its declarations, and the types that it imports. */
import { posix } from "node:path"
import type { Field, Type } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import type { Target } from "./Target.ts"

export class TypeFile {
  /** Path in the folder of generated files. */
  readonly path: string
  readonly target: Target
  /** Paths of named types in the contract. */
  readonly #paths: ReadonlyMap<string, { readonly path: string }>
  readonly #source: string
  readonly #imports = new Map<string, Set<string>>()
  readonly #parts: Array<string> = []

  constructor(path: string, source: string, target: Target, paths: ReadonlyMap<string, { readonly path: string }>) {
    this.path = path
    this.target = target
    this.#source = source
    this.#paths = paths
  }

  declare(comment: string, declaration: string): void {
    this.#parts.push(`${comment}${declaration}\n`)
  }

  /** Imports a type, unless this file declares it. Returns its name. */
  use(from: string, name: string): string {
    if (from !== this.path) this.#imports.set(from, (this.#imports.get(from) ?? new Set()).add(name))
    return name
  }

  /** Returns a type as text; `indent` is that of the line where it starts. */
  type(type: Type, indent: string): string {
    switch (type.kind) {
      case "value":
        return type.type === "integer" ? "number" : type.type
      case "literal":
        return JSON.stringify(type.value)
      case "null":
        return "null"
      case "later":
        return this.use(this.target.other, "Other")
      case "content":
        return `string | ${this.use(this.target.content.module, this.target.content.name)}`
      case "named":
        return this.use(this.target.models(this.#paths.get(type.name)!.path), type.name)
      case "list":
        return `ReadonlyArray<${this.type(type.item, indent)}>`
      case "object":
        return `{\n${this.fields(type.fields, `${indent}  `)}${indent}}`
      case "union": {
        const members = type.members.map((member) => this.type(member, indent))
        const last = members.at(-1) === "null" ? members.splice(-1) : []
        const text = members.join(" | ")
        return [
          text.length <= 90 ? text : members.map((member) => `\n${indent}  | ${member}`).join(""),
          ...last
        ].join(" | ")
      }
    }
  }

  fields(fields: ReadonlyArray<Field>, indent: string): string {
    const declaresEncoding = fields.some(({ name }) => name === "dataEncoding")
    return fields.map(({ doc, name, orUndefined, required, type }) => {
      const text = this.type(type, indent) + (orUndefined ? " | undefined" : "")
      const shown = type.kind === "content" ? Documentation.content(doc, declaresEncoding, indent) : doc
      return `${comment(shown, indent)}${indent}readonly ${name}${required ? "" : "?"}:${prependSpace(text)}\n`
    }).join("")
  }

  get text(): string {
    const imports = [...this.#imports].map(([from, names]) => [specifier(this.path, from), names] as const)
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([from, names]) => `import type { ${[...names].sort().join(", ")} } from "${from}"\n`)
    return [head(`contract/${this.#source}`), imports.join(""), ...this.#parts].filter((part) => part !== "").join("\n")
  }
}

export const head = (source: string): string =>
  `// Generated from packages/core/src/${source}: change that, then run pnpm generate.\n// dprint-ignore-file\n`

export const prependSpace = (type: string): string => type.startsWith("\n") ? type : ` ${type}`

export const comment = (doc: string | undefined, indent: string): string => {
  if (doc === undefined) return ""
  const lines = doc.split("\n")
  return lines.length === 1
    ? `${indent}/** ${lines[0]} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`
}

/** Returns the import specifier of a module. Both paths are relative to the folder of generated files. */
const specifier = (from: string, to: string): string => {
  if (to.startsWith("effect/")) return to
  // The folder of generated files is in two others at least.
  const path = posix.relative(posix.join("/src/generated", posix.dirname(from)), posix.join("/src/generated", to))
  return path.startsWith(".") ? path : `./${path}`
}
