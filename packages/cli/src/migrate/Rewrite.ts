/** The changes of one file: edits of its text that keep everything else, names that its imports need, and what is left for a person. */
import type { Node, ObjectExpression } from "@babel/types"
import { MagicString } from "magic-string"
import { keyOf, type Known } from "./Known.ts"
import type { Source } from "./Source.ts"
import type { Module } from "./Vendor.ts"

/** Sections of the guide. */
type Section = "files" | "clients" | "calls" | "results" | "errors" | "retries" | "types" | "oauth2"

/** Something that a person has to change, and the section of the guide that says how. */
export interface Remark {
  readonly line: number
  readonly message: string
  readonly section: Section
}

export class Rewrite {
  readonly source: Source
  /** What an expression is. */
  readonly of: (node: Node) => Known | undefined
  readonly text: MagicString
  readonly remarks: Array<Remark> = []
  /** Names that the new code uses, by module, and whether only as types. */
  readonly needed = new Map<string, { readonly module: Module; readonly isType: boolean }>()
  /** The name of the whole package, where the file imports it as one. */
  namespace: string | undefined
  /** References to exports of the vendor that have been replaced. */
  readonly replaced = new Set<Node>()

  constructor(source: Source, of: (node: Node) => Known | undefined) {
    this.source = source
    this.of = of
    this.text = new MagicString(source.text)
  }

  /** Lists something at a node. */
  remark(node: Node, section: Section, message: string): void {
    this.remarks.push({ line: node.loc?.start.line ?? 1, section, message })
  }

  /** Returns the original text of a node. */
  original(node: Node): string {
    return this.source.text.slice(node.start!, node.end!)
  }

  replace(node: Node, text: string): void {
    this.text.overwrite(node.start!, node.end!, text)
  }

  /** Replaces what is between two positions, which may be the same. */
  between(start: number, end: number, text: string): void {
    if (start < end) this.text.overwrite(start, end, text)
    else this.text.appendLeft(start, text)
  }

  /** Puts text before and after a node. */
  wrap(node: Node, before: string, after: string): void {
    this.text.prependRight(node.start!, before)
    this.text.appendLeft(node.end!, after)
  }

  /** Removes a node and what is in it, of which nothing is to be done any more. */
  discard(node: Node): void {
    for (const one of this.source.nodes) if (one.start! >= node.start! && one.end! <= node.end!) this.replaced.add(one)
    this.text.remove(node.start!, node.end!)
  }

  /** Returns the end of the parentheses around an expression. */
  closing({ end, extra }: Node): number | undefined {
    const space = extra?.["parenthesized"] === true ? /^\s*\)/.exec(this.source.text.slice(end!))?.[0] : undefined
    return space === undefined ? undefined : end! + space.length
  }

  /** Returns how the new code writes a name of our package, and has it imported. */
  name(name: string, module: Module = "@flat-sdk/promise", isType = false): string {
    if (this.namespace !== undefined && module === "@flat-sdk/promise") return `${this.namespace}.${name}`
    const before = this.needed.get(name)
    this.needed.set(name, { module, isType: isType && before?.isType !== false })
    return name
  }

  /** Renames a property of an object, also in the shorthand form, where the name is the value too. */
  renameProperty(property: Node, name: string): void {
    if (property.type !== "ObjectProperty") return
    const { key, shorthand, value } = property
    if (!shorthand) return this.replace(key, name)
    // In a pattern, the value may have a default.
    this.text.prependRight(value.start!, `${name}: `)
  }

  /** Removes properties, but not a value that has been moved elsewhere. */
  removeProperties({ end, properties, start }: ObjectExpression, removed: ReadonlyArray<Node>, moved?: Node): void {
    if (removed.length === properties.length) return void this.text.remove(start! + 1, end! - 1)
    let before: Node | undefined
    properties.forEach((one, at) => {
      if (!removed.includes(one)) return void (before = one)
      const after = properties.slice(at + 1).find((next) => !removed.includes(next))
      const start = before === undefined ? one.start! : properties[at - 1]!.end!
      const end = before === undefined && after !== undefined ? properties[at + 1]!.start! : one.end!
      const isMoved = moved !== undefined && moved.start! >= one.start! && moved.end! <= one.end!
      for (const [from, to] of isMoved ? [[start, moved.start!], [moved.end!, end]] : [[start, end]]) {
        if (from! < to!) this.text.remove(from!, to!)
      }
    })
  }

  /** Returns the properties of an object by their names. Those without a name of their own, such as spreads, are left out. */
  propertiesOf({ properties }: ObjectExpression): ReadonlyMap<string, ObjectExpression["properties"][number]> {
    return new Map(properties.flatMap((one) => {
      const key = keyOf(one)
      return key === undefined ? [] : [[key, one] as const]
    }))
  }

  /** The node around an expression, without those that change only its type. */
  around(node: Node): Node | undefined {
    const parent = this.source.parentOf(node)
    return parent !== undefined && /^(TSNonNullExpression|TSAsExpression|ParenthesizedExpression)$/.test(parent.type)
      ? this.around(parent)
      : parent
  }
}
