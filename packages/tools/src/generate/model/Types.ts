/**
 * Reads schemas into types, together with what their sources say. Throws for what a type cannot say, so that nothing is lost in silence.
 */
import { isContent } from "@flat-sdk/engine/Fields"
import { shapeOf } from "@flat-sdk/engine/Validation"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { relative } from "node:path"
import type { Field, Named, Type, Value } from "./Contract.ts"
import { type Sourced, sourceOf } from "./Source.ts"

/** The exports of the contract's files, by path in its folder. */
export type Modules = ReadonlyMap<string, Readonly<Record<string, unknown>>>

/** Reads types, and collects those that have a name. */
export class Types {
  /** Each after those that it needs. */
  readonly named = new Map<string, Named>()
  /** The declaring file of each name. */
  readonly #paths = new Map<string, string>()
  readonly #contract: string
  readonly #modules: Modules

  constructor(contract = "", modules: Modules = new Map()) {
    this.#contract = contract
    this.#modules = modules
  }

  /** Returns the type of a schema. Without its source, nothing in it has documentation, or the name of an export. */
  of(ast: SchemaAST.AST, sourced?: Sourced, path = ""): Type {
    if (ast._tag === "Union") {
      const [inner, last, more] = ast.types
      // The source writes `X | null` as `X`.
      if (inner !== undefined && last?._tag === "Null" && more === undefined) {
        return this.#union([this.of(inner, sourced, path), { kind: "null" }])
      }
    }
    if (sourced?.named !== undefined) {
      const { file, name } = sourced.named
      return file.endsWith("/Enumeration.ts") && name === "Other" ? { kind: "later" } : this.exported(file, name)
    }
    switch (ast._tag) {
      case "String":
      case "Number":
      case "Boolean":
        return valueOf(ast)
      case "Literal":
        if (typeof ast.literal === "string") return { kind: "literal", value: ast.literal }
        break
      case "Null":
        return { kind: "null" }
      case "Arrays": {
        const [item] = ast.rest
        const shape = shapeOf(ast)
        if (item === undefined || typeof shape !== "object" || !("items" in shape)) break
        return { kind: "list", item: this.of(item, sourced?.item, path), most: shape.most?.[0] }
      }
      case "Suspend": {
        const inner = ast.thunk()
        const name = identifierOf(inner)
        if (name === undefined) break
        return this.#paths.has(name) ? { kind: "named", name } : this.of(inner, sourced, path)
      }
      case "Objects": {
        const name = identifierOf(ast)
        const type = () => ({ kind: "object", fields: this.fields(ast, sourced, path) } as const)
        return name === undefined ? type() : this.#declare(name, path, sourced?.doc, type)
      }
      case "Union": {
        if (ast.types.some(isContent)) {
          const sent = ast.types.find((type) => type._tag === "String")
          if (sent === undefined) break
          return { kind: "content", sent: valueOf(sent) }
        }
        return this.#union(ast.types.map((type, index) => this.of(type, sourced?.members?.[index], path)))
      }
    }
    throw new Error(`${path}: no type for ${ast._tag}. Extend packages/tools/src/generate/model/Types.ts`)
  }

  /** Returns the fields of an object. Only headers may have other names on the wire. */
  fields(ast: SchemaAST.AST, sourced: Sourced | undefined, path: string, renamed = false): ReadonlyArray<Field> {
    if (ast._tag !== "Objects" || ast.indexSignatures.length > 0) {
      throw new Error(`${path}: fields are expected, without index signatures`)
    }
    if (ast.encoding !== undefined && !renamed) {
      throw new Error(`${path}: fields have other names on the wire, which only headers may have`)
    }
    return ast.propertySignatures.map(({ name: key, type }) => {
      const name = String(key)
      const field = sourced?.fields?.get(name)
      // Without this error, a field that the source reader cannot find would lose its documentation and the names of its types.
      if (sourced !== undefined && field === undefined) {
        throw new Error(
          `${path}: the source of field ${name} was not found. Extend packages/tools/src/generate/model/Source.ts`
        )
      }
      const inner = type._tag === "Union" && type.types.length === 2 && type.types[1]!._tag === "Undefined"
        ? type.types[0]
        : undefined
      return {
        name,
        doc: field?.doc,
        required: type.context?.isOptional !== true,
        orUndefined: inner !== undefined,
        type: this.of(inner ?? type, field?.sourced, path)
      }
    })
  }

  /** Returns the name of an exported schema, and declares it at first. */
  exported(file: string, name: string): Type {
    const path = relative(this.#contract, file).replaceAll("\\", "/")
    const source = sourceOf(file)
    return this.#declare(name, path, source.declarations.get(name)?.doc, () => {
      const schema = this.#modules.get(path)?.[name]
      if (!Schema.isSchema(schema)) throw new Error(`${path}: ${name} is no schema`)
      const { named: _, ...sourced } = source.sourcedOf(name)
      return schema.ast._tag === "Objects"
        ? { kind: "object", fields: this.fields(schema.ast, sourced, path) }
        : this.of(schema.ast, sourced, path)
    })
  }

  #declare(name: string, path: string, doc: string | undefined, type: () => Type): Type {
    const declaring = this.#paths.get(name)
    if (declaring !== undefined && declaring !== path) {
      throw new Error(`Two schemas have the name ${name}: rename the one in ${path} or ${declaring}`)
    }
    if (declaring === undefined) {
      // First, for schemas that contain themselves.
      this.#paths.set(name, path)
      this.named.set(name, { name, path, doc, type: type() })
    }
    return { kind: "named", name }
  }

  #union(members: ReadonlyArray<Type>): Type {
    const flat = members.flatMap((member) => member.kind === "union" ? member.members : [member])
    const known = flat.some(({ kind }) => kind === "literal")
    return {
      kind: "union",
      members: flat.map((member) =>
        known && member.kind === "value" && member.type === "string" ? { kind: "later" } : member
      )
    }
  }
}

const identifierOf = (ast: SchemaAST.AST): string | undefined => {
  const name = ast.annotations?.["identifier"]
  return typeof name === "string" ? name : undefined
}

/** Returns a string, number or boolean with what its annotations and checks say. */
const valueOf = (ast: SchemaAST.AST): Value => {
  const format = [ast.annotations, ...(ast.checks ?? []).map(({ annotations }) => annotations)]
    .map((annotations) => annotations?.["format"]).find((value) => typeof value === "string")
  return { kind: "value", ...limitsOf(ast), ...(format === undefined ? {} : { format }) }
}

/** Returns the limits, as the shape of a value has them. */
const limitsOf = (ast: SchemaAST.AST): Omit<Value, "kind" | "format"> => {
  const shape = shapeOf(ast)
  if (shape === "boolean" || shape === "integer") return { type: shape }
  if (shape === "finite") return { type: "number" }
  if (shape === "string" || shape === "id") return { type: "string" }
  if (typeof shape === "object") {
    if ("pattern" in shape) return { type: "string", pattern: shape.pattern.source }
    if ("text" in shape) {
      const [minLength, maxLength] = shape.text
      return { type: "string", ...(minLength === 0 ? {} : { minLength }), maxLength }
    }
    if ("range" in shape) {
      const [minimum, maximum] = shape.range
      const type = shape.of === "integer" ? "integer" : "number"
      return { type, minimum, ...(maximum === undefined ? {} : { maximum }) }
    }
  }
  throw new Error(`no limits are known for this ${ast._tag}: extend packages/tools/src/generate/model/Types.ts`)
}
