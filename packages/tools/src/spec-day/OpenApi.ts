/** Turns schemas of the vendor's OpenAPI 3.0 file into {@link Shape}s: without prose, with flattened `allOf` and sorted enumerations. */
import type { Field, Shape, ShapeType } from "../drift/Api.ts"
import type { Limits } from "../generate/model/Contract.ts"

export interface SchemaNode extends Limits, Pick<Shape, "minItems" | "maxItems" | "default"> {
  readonly $ref?: string
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string | null>
  readonly deprecated?: boolean
  readonly items?: SchemaNode
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: boolean | SchemaNode
  readonly allOf?: ReadonlyArray<SchemaNode>
  readonly oneOf?: ReadonlyArray<SchemaNode>
  readonly anyOf?: ReadonlyArray<SchemaNode>
  readonly discriminator?: { readonly propertyName: string }
}

/** The `components` of the file by name; resolves references. */
export class Components {
  readonly schemas: Readonly<Record<string, SchemaNode>>

  constructor(schemas: Readonly<Record<string, SchemaNode>>) {
    this.schemas = schemas
  }

  named(name: string): SchemaNode {
    const node = this.schemas[name]
    if (node === undefined) throw new Error(`there is no schema ${name}, which the file refers to`)
    return node
  }

  /** Returns the shape of a schema at its place of use: a reference remains one. */
  shape(node: SchemaNode): Shape {
    return node.$ref === undefined ? this.describe(node) : { ref: refName(node.$ref) }
  }

  /** Returns the shape of a schema, with `allOf` and single-variant unions resolved. */
  describe(node: SchemaNode): Shape {
    if (node.$ref !== undefined) return this.describe(this.named(refName(node.$ref)))
    const single = node.allOf ?? node.oneOf
    if (single?.length === 1 && single[0] !== undefined && node.properties === undefined) {
      return { ...this.shape(single[0]), ...(node.nullable ? { nullable: true as const } : {}) }
    }
    // All fields of all alternatives, each optional: this is how 2.26 reads an `anyOf`.
    const parts = [...(node.allOf ?? []), ...(node.anyOf ?? [])].map((part) => this.describe(part))
    return parts.concat(this.own(node)).reduce(merge)
  }

  /** Returns the names of fields that a schema requires in a different `allOf` part than the one that describes them. */
  requiredElsewhere(node: SchemaNode): ReadonlySet<string> {
    return new Set(
      (node.allOf ?? []).flatMap((part) =>
        (part.required ?? []).filter((name) => part.properties?.[name] === undefined)
      )
    )
  }

  private own(node: SchemaNode): Shape {
    const type = typeOf(node)
    // `items` on a type that is not an array is a mistake in the file: its values belong to the type itself.
    const values = node.enum ?? (type === "array" ? undefined : node.items?.enum)
    const required = new Set(node.required)
    const properties: Record<string, Field> = {}
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      properties[name] = { ...this.shape(property), ...(required.has(name) ? { required: true as const } : {}) }
    }
    // Names that are required here and described in another part. Merging completes them.
    for (const name of required) properties[name] ??= { required: true }
    return {
      ...(type === undefined ? {} : { type }),
      ...(node.nullable ? { nullable: true as const } : {}),
      ...(values === undefined ? {} : { enum: sort(values.filter((value) => value !== null)) }),
      ...pick(node, [
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
        "pattern",
        "default"
      ]),
      ...(node.deprecated ? { deprecated: true as const } : {}),
      ...(type === "array" && node.items !== undefined ? { items: this.shape(node.items) } : {}),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(node.additionalProperties === false ? { closed: true as const } : {}),
      ...(node.oneOf === undefined ? {} : { oneOf: node.oneOf.map((variant) => this.shape(variant)) }),
      ...(node.discriminator === undefined ? {} : { discriminator: node.discriminator.propertyName })
    }
  }
}

const refName = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1)

export const sort = (values: Iterable<string>): ReadonlyArray<string> => [...new Set(values)].sort()

/** Merges two descriptions. What the later one says about a field narrows the earlier one. */
const merge = (earlier: Shape, later: Shape): Shape => {
  const properties: Record<string, Field> = { ...earlier.properties }
  for (const [name, field] of Object.entries(later.properties ?? {})) {
    properties[name] = { ...properties[name], ...field }
  }
  return {
    ...earlier,
    ...later,
    ...(Object.keys(properties).length === 0 ? {} : { properties })
  }
}

const shapeTypes: ReadonlyArray<string> = ["string", "integer", "number", "boolean", "array", "object"]

const typeOf = (node: SchemaNode): ShapeType | undefined => {
  if (node.type === "string" && node.format === "binary") return "binary"
  if (node.type !== undefined && shapeTypes.includes(node.type)) return node.type as ShapeType
  return node.properties === undefined ? undefined : "object"
}

const pick = <K extends keyof SchemaNode & keyof Shape>(node: SchemaNode, keys: ReadonlyArray<K>): Shape =>
  Object.fromEntries(
    keys.flatMap((key) =>
      node[key] === undefined || (key === "format" && node[key] === "binary") ? [] : [[key, node[key]]]
    )
  )
