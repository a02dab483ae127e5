/**
 * Converts schemas to TypeScript. Throws for a schema that it cannot convert, so that no type is wrong.
 */
import { isContent } from "@flat-sdk/core/contract/fields/Content"
import * as SchemaAST from "effect/SchemaAST"
import { relative } from "node:path"
import { comment, type Output, use } from "./output.ts"
import { type Shape, sourceOf } from "./source.ts"
import type { Target } from "./target.ts"

const spaced = (type: string): string => type.startsWith("\n") ? type : ` ${type}`

/** The types of schemas, by the file that declares them. */
export class Models {
  readonly outputs = new Map<string, Output>()
  readonly #declared = new Set<string>()
  readonly target: Target
  readonly #contract: string

  constructor(contract: string, target: Target) {
    this.#contract = contract
    this.target = target
  }

  /** Returns the path of a source in the contract. */
  pathOf(file: string): string {
    return relative(this.#contract, file).replaceAll("\\", "/")
  }

  /** Returns the file of a name, and creates it at first. */
  output(file: string, source: string): Output {
    const known = this.outputs.get(file)
    if (known !== undefined) return known
    const output: Output = { file, source, imports: new Map(), parts: [] }
    this.outputs.set(file, output)
    return output
  }

  /** Returns the type text of an AST; `indent` is that of the line where it starts. */
  async render(ast: SchemaAST.AST, shape: Shape, output: Output, indent: string): Promise<string> {
    if (shape.named !== undefined) {
      const wrapper = wrapped(ast)
      if (wrapper !== undefined) {
        return `${await this.render(wrapper.inner, shape, output, indent)} | ${wrapper.rest}`
      }
      await this.declare(shape.named.file, shape.named.name)
      return use(output, this.target.models(this.pathOf(shape.named.file)), shape.named.name)
    }
    switch (ast._tag) {
      case "String":
        return shape.open === true ? use(output, this.target.other, "Other") : "string"
      case "Number":
        return "number"
      case "Boolean":
        return "boolean"
      case "Null":
        return "null"
      case "Undefined":
        return "undefined"
      case "Void":
        return "void"
      case "Literal":
        return JSON.stringify(ast.literal)
      case "Arrays": {
        const item = ast.rest[0]
        if (ast.elements.length > 0 || ast.rest.length !== 1 || item === undefined) break
        return `ReadonlyArray<${await this.render(item, shape.item ?? { open: shape.open }, output, indent)}>`
      }
      case "Union": {
        // The members of such a union have no types here: each API has a separate type for contents.
        if (ast.types.some(isContent)) {
          return `string | ${use(output, this.target.content.module, this.target.content.name)}`
        }
        const wrapper = wrapped(ast)
        if (wrapper !== undefined) {
          return `${await this.render(wrapper.inner, shape, output, indent)} | ${wrapper.rest}`
        }
        const members = await this.members(ast, shape, output, indent)
        const text = members.join(" | ")
        return text.length <= 90 ? text : members.map((member) => `\n${indent}  | ${member}`).join("")
      }
      case "Suspend": {
        // A recursive schema has a name, which is declared where it is first used.
        const name = ast.thunk().annotations?.["identifier"]
        if (typeof name !== "string") break
        return name
      }
      case "Objects": {
        const name = ast.annotations?.["identifier"]
        if (typeof name === "string") {
          // Members of a union that have a name but are not exported.
          if (!this.#declared.has(name)) {
            this.#declared.add(name)
            const text = await this.fields(ast, shape, output, "  ")
            output.parts.push(`${comment(shape.doc, "")}export interface ${name} {\n${text}}\n`)
          }
          return name
        }
        return `{\n${await this.fields(ast, shape, output, `${indent}  `)}${indent}}`
      }
    }
    throw new Error(`${output.file}: no type for ${ast._tag}. Extend scripts/api-types/models.ts`)
  }

  /** Returns the members of a union, including those of nested unions without a name. */
  async members(ast: SchemaAST.Union, shape: Shape, output: Output, indent: string): Promise<ReadonlyArray<string>> {
    const members: Array<string> = []
    for (const [index, type] of ast.types.entries()) {
      const described = shape.members?.[index] ?? { open: shape.open }
      if (type._tag === "Union" && described.named === undefined) {
        members.push(...await this.members(type, described, output, indent))
      } else {
        members.push(await this.render(type, described, output, indent))
      }
    }
    return members
  }

  async fields(ast: SchemaAST.Objects, shape: Shape, output: Output, indent: string): Promise<string> {
    if (ast.indexSignatures.length > 0) {
      throw new Error(`${output.file}: index signatures are not supported. Extend scripts/api-types/models.ts`)
    }
    let text = ""
    for (const { name, type } of ast.propertySignatures) {
      const field = shape.fields?.get(String(name))
      // Without this error, a field that the source reader cannot find would lose its documentation and the names of its types.
      if (field === undefined) {
        throw new Error(
          `${output.file}: the source of field ${String(name)} was not found. Extend scripts/api-types/source.ts`
        )
      }
      const optional = type.context?.isOptional === true ? "?" : ""
      text += comment(field.doc, indent)
      text += `${indent}readonly ${String(name)}${optional}:${
        spaced(await this.render(type, field.shape, output, indent))
      }\n`
    }
    return text
  }

  /** Declares the type of an exported schema, in the file named after the source. */
  async declare(file: string, name: string): Promise<void> {
    if (this.#declared.has(name)) return
    this.#declared.add(name)
    const source = sourceOf(file)
    const schema = (await import(file))[name] as { readonly ast: SchemaAST.AST }
    const ast = SchemaAST.toType(schema.ast)
    const output = this.output(this.target.models(this.pathOf(file)), this.pathOf(file))
    const { named: _, ...shape } = source.shapeOf(name)
    const doc = comment(source.declarations.get(name)?.doc, "")
    // Rendered first, so that the declarations it needs precede it.
    const text = ast._tag === "Objects"
      ? `export interface ${name} {\n${await this.fields(ast, shape, output, "  ")}}\n`
      : `export type ${name} =${spaced(await this.render(ast, shape, output, ""))}\n`
    output.parts.push(doc + text)
  }
}

/** Unwraps `X | null` and `X | undefined`, which the source writes as `X`. */
const wrapped = (ast: SchemaAST.AST): { readonly inner: SchemaAST.AST; readonly rest: string } | undefined => {
  if (ast._tag !== "Union" || ast.types.length !== 2) return undefined
  const [inner, last] = ast.types as [SchemaAST.AST, SchemaAST.AST]
  return last._tag === "Null"
    ? { inner, rest: "null" }
    : last._tag === "Undefined"
    ? { inner, rest: "undefined" }
    : undefined
}
