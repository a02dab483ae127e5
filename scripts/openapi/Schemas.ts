/**
 * Turns schemas of the contract into JSON Schema: a component for each that has a name, with the documentation of the source. Throws for a schema that
 * it cannot express, so that nothing is lost in silence.
 *
 * - An open enumeration is the enumeration or any string, in this order: generators offer the known values, and validators accept later ones.
 * - Objects do not say `additionalProperties`: fields may be added to responses.
 * - Unions are `anyOf`: the objects of a union are open, so that one value can fit several.
 */
import { isContent } from "@flat-sdk/engine/Fields"
import * as SchemaAST from "effect/SchemaAST"
import { constrained } from "../../packages/conformance/src/drift/SchemaShape.ts"
import type { Field, ShapeType } from "../../packages/conformance/src/drift/Shape.ts"
import { type Shape, sourceOf } from "../api-types/source.ts"
import * as Documentation from "./Documentation.ts"
import type { Schema } from "./Format.ts"

/** The components that were referred to so far. */
export class Schemas {
  readonly #components = new Map<string, Schema>()
  /** The declaring file of each component. */
  readonly #files = new Map<string, string>()

  /** Returns the components by name, sorted. */
  get components(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => one < other ? -1 : 1))
  }

  /** Returns the schema of an AST: a reference if it has a name. */
  async of(ast: SchemaAST.AST, shape: Shape): Promise<Schema> {
    if (ast._tag === "Union" && (shape.named === undefined || hasNothing(ast))) return this.#union(ast, shape)
    if (shape.named !== undefined) return this.declared(shape.named.file, shape.named.name)
    switch (ast._tag) {
      case "String":
        return limited(ast, { type: "string" })
      case "Number":
        return limited(ast, { type: "number" })
      case "Boolean":
        return { type: "boolean" }
      case "Null":
        return { type: "null" }
      case "Literal":
        return typeof ast.literal === "bigint"
          ? unknown(ast)
          : { type: typeof ast.literal, const: ast.literal }
      case "Arrays": {
        const [item] = ast.rest
        if (ast.elements.length > 0 || ast.rest.length !== 1 || item === undefined) return unknown(ast)
        return limited(ast, { type: "array", items: await this.of(item, shape.item ?? { open: shape.open }) })
      }
      case "Suspend": {
        // A recursive schema has a name, under which it is declared already.
        const name = ast.thunk().annotations?.["identifier"]
        return typeof name === "string" ? reference(name) : unknown(ast)
      }
      case "Objects": {
        const name = ast.annotations?.["identifier"]
        return typeof name === "string"
          ? this.#declare(name, "", async () => described(await this.object(ast, shape), shape.doc))
          : this.object(ast, shape)
      }
      default:
        return unknown(ast)
    }
  }

  /** Returns the schema of an object. */
  async object(ast: SchemaAST.Objects, shape: Shape): Promise<Schema> {
    if (ast.indexSignatures.length > 0) return unknown(ast)
    const properties: Record<string, Schema> = {}
    const required: Array<string> = []
    for (const { name, type } of ast.propertySignatures) {
      const field = shape.fields?.get(String(name))
      if (field === undefined) {
        throw new Error(`The source of the field ${String(name)} was not found. Extend scripts/api-types/source.ts`)
      }
      properties[String(name)] = described(await this.of(type, field.shape), field.doc)
      if (!SchemaAST.isOptional(type)) required.push(String(name))
    }
    return { type: "object", ...(required.length === 0 ? {} : { required }), properties }
  }

  /** Returns a reference to an exported schema, and declares it at first. */
  async declared(file: string, name: string): Promise<Schema> {
    return this.#declare(name, file, async () => {
      const source = sourceOf(file)
      const { ast } = (await import(file))[name] as { readonly ast: SchemaAST.AST }
      const { named: _, ...shape } = source.shapeOf(name)
      const type = SchemaAST.toType(ast)
      const schema = type._tag === "Objects" ? await this.object(type, shape) : await this.of(type, shape)
      return described(schema, source.declarations.get(name)?.doc)
    })
  }

  async #declare(name: string, file: string, schema: () => Promise<Schema>): Promise<Schema> {
    const declaring = this.#files.get(name)
    if (declaring !== undefined && declaring !== file) {
      throw new Error(`Two schemas have the name ${name}: rename the one in ${file} or ${declaring}`)
    }
    if (declaring === undefined) {
      // First, for schemas that contain themselves.
      this.#files.set(name, file)
      this.#components.set(name, await schema())
    }
    return reference(name)
  }

  async #union(ast: SchemaAST.Union, shape: Shape): Promise<Schema> {
    // The source has no members for `X | null` and `X | undefined`: it is the shape of `X`.
    const [only, ...more] = ast.types.filter((type) => !isNothing(type))
    if (only !== undefined && more.length === 0) {
      const schema = await this.of(only, shape)
      return ast.types.some(SchemaAST.isNull) ? nullable(schema) : schema
    }
    const literals = new Set<string>()
    const others: Array<Schema> = []
    let open = false
    const look = async (union: SchemaAST.Union, shape: Shape): Promise<void> => {
      for (const [index, type] of union.types.entries()) {
        const member = shape.members?.[index] ?? { open: shape.open }
        if (type._tag === "Literal" && typeof type.literal === "string" && member.named === undefined) {
          literals.add(type.literal)
        } else if (type._tag === "String" && member.open === true) open = true
        else if (type._tag === "Union" && member.named === undefined) await look(type, member)
        // File content is sent as the string that is the other member.
        else if (!isNothing(type) && !isContent(type)) others.push(await this.of(type, member))
      }
    }
    await look(ast, shape)
    const known = literals.size === 0 ? [] : [{ type: "string", enum: [...literals] }]
    const schema = anyOf([...known, ...open ? [{ type: "string" }] : [], ...others])
    return ast.types.some(SchemaAST.isNull) ? nullable(schema) : schema
  }
}

/** Adds documentation to a schema: description, default, and whether it is deprecated. */
const described = (schema: Schema, doc: string | undefined): Schema => {
  const documentation = Documentation.read(doc)
  const description = Documentation.whole(documentation)
  return {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(documentation.default === undefined ? {} : { default: documentation.default }),
    ...(documentation.deprecated ? { deprecated: true as const } : {})
  }
}

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

const isNothing = (ast: SchemaAST.AST): boolean => SchemaAST.isUndefined(ast) || SchemaAST.isNull(ast)

const hasNothing = (ast: SchemaAST.Union): boolean => ast.types.some(isNothing)

const anyOf = (schemas: ReadonlyArray<Schema>): Schema => {
  const [only, ...more] = schemas
  return only !== undefined && more.length === 0 ? only : { anyOf: schemas }
}

const nullable = (schema: Schema): Schema =>
  typeof schema.type === "string" && schema.enum === undefined && schema.const === undefined
    ? { ...schema, type: [schema.type, "null"] }
    : { anyOf: [...schema.anyOf ?? [schema], { type: "null" }] }

/** Formats of the contract that JSON Schema names otherwise. */
const formats: Readonly<Record<string, Schema>> = {
  url: { format: "uri" },
  byte: { format: "byte", contentEncoding: "base64" }
}

/** Adds what annotations and checks say. */
const limited = (ast: SchemaAST.AST, schema: Schema & { readonly type: ShapeType }): Schema => {
  const { checks, format, items: _, properties: __, required: ___, type, ...limits }: Field = constrained(ast, {
    type: schema.type
  })
  if (checks !== undefined) {
    throw new Error(`${checks.join(", ")}: no JSON Schema. Extend packages/conformance/src/drift/SchemaShape.ts`)
  }
  return {
    ...schema,
    ...(type === undefined ? {} : { type }),
    ...limits,
    ...(format === undefined ? {} : formats[format] ?? { format })
  }
}

const unknown = (ast: SchemaAST.AST): never => {
  throw new Error(`No JSON Schema for ${ast._tag}. Extend scripts/openapi/Schemas.ts`)
}
