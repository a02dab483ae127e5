/**
 * Merges the 2.26 models into the shapes of 2.24. The 2.26 digest determines which fields exist, which are optional and which values they accept.
 * Limits and formats exist only in the 2.24 file and are kept.
 */
import type { Field, Shape } from "@flat-sdk/contract-tools/drift/Api"
import * as Record from "effect/Record"
import { type Components, sorted } from "./OpenApi.ts"

/** A type of `models-2.26.json`. */
export interface Model {
  readonly properties?: Readonly<Record<string, { readonly optional: boolean; readonly type: string }>>
  readonly enums?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly union?: string
}

/** The types of 2.26 by name. Records which were used, so that an unused one is an error. */
export class Models {
  readonly models: Readonly<Record<string, Model>>
  readonly components: Components
  /** Schemas that exist only in 2.26, and that the digest refers to by name. */
  readonly added: ReadonlySet<string>
  readonly used = new Set<string>()
  private readonly inherited: ReadonlyMap<string, ReadonlySet<string>>

  constructor(models: Readonly<Record<string, Model>>, components: Components, added: ReadonlySet<string>) {
    this.models = models
    this.components = components
    this.added = added
    this.inherited = inheritedFields(components)
  }

  /** Returns the shape of a named schema in 2.26. */
  named(name: string): Shape {
    if (this.added.has(name)) return this.overlay({ type: "object" }, name)
    const node = this.components.named(name)
    const blind = this.components.requiredElsewhere(node)
    const shape = this.overlay(this.components.describe(node), name)
    // The 2.26 client does not have these as required: its generator reads each `allOf` part separately.
    return {
      ...shape,
      ...(shape.properties === undefined ? {} : {
        properties: Record.map(shape.properties, (field, key) => blind.has(key) ? { ...field, required: true } : field)
      })
    }
  }

  overlay(shape: Shape, name: string): Shape {
    const model = this.models[name]
    if (model === undefined) throw new Error(`models-2.26.json has no type ${name}. Check the names in Additions.ts.`)
    this.used.add(name)
    if (model.union !== undefined) return shape
    if (model.properties === undefined) return { ...shape, enum: sorted(model.enums?.[name] ?? []) }
    const properties: Record<string, Field> = {}
    for (const [key, property] of Object.entries(model.properties)) {
      const wire = wireName(key)
      const before = shape.properties?.[wire]
      if (before === undefined && this.inherited.get(name)?.has(wire)) continue
      const { required: _, ...field }: Field = this.agree(before ?? {}, property.type, model)
      properties[wire] = property.optional ? field : { ...field, required: true }
    }
    // Variants of a union have their common fields in the enclosing schema.
    return { ...shape, properties }
  }

  /** Returns the shape of a client type that no document of 2.24 describes. */
  typed(type: string): Shape {
    return this.agree({}, type, {})
  }

  /** Returns an inline shape of 2.24, completed with the client's type for it. */
  inPlace(shape: Shape, type: string): Shape {
    const model = this.models[type]
    // Objects that 2.24 extends inline keep more fields than the client's type, which is that of the extended schema.
    return model?.properties === undefined || this.isNamed(type) || shape.type !== "object"
      ? shape
      : this.overlay(shape, type)
  }

  /** Reconciles a shape with a type of the client, such as `Array<Grade> | null`. */
  private agree(shape: Shape, type: string, owner: Model): Shape {
    const nullable = type.endsWith(" | null")
    const plain = nullable ? type.slice(0, -" | null".length) : type
    const item = /^Array<(.+)>$/.exec(plain)?.[1]
    const typed = item === undefined
      ? this.single(shape, plain, owner)
      : { ...expectType(shape, "array"), items: this.agree(shape.items ?? {}, item, owner) }
    return nullable && typed.ref === undefined ? { ...typed, nullable: true } : typed
  }

  private single(shape: Shape, type: string, owner: Model): Shape {
    const values = owner.enums?.[type]
    if (values !== undefined) return { ...expectType(shape, "string"), enum: sorted(values) }
    switch (type) {
      case "string":
      case "boolean":
        return shape.ref === undefined ? expectType(shape, type) : shape
      case "number":
        return shape.type === "integer" ? shape : expectType(shape, "number")
      case "Date":
        return { ...expectType(shape, "string"), format: "date-time" }
    }
    if (this.isNamed(type)) {
      if (shape.ref !== undefined && shape.ref !== type) {
        throw new Error(
          `2.24 refers to ${shape.ref} where 2.26 refers to ${type}: decide in Additions.ts which is right.`
        )
      }
      return { ...shape, ref: type }
    }
    return this.overlay(this.models[type]?.union === undefined ? expectType(shape, "object") : shape, type)
  }

  private isNamed(name: string): boolean {
    return this.added.has(name) || Object.hasOwn(this.components.schemas, name)
  }
}

const expectType = (shape: Shape, type: NonNullable<Shape["type"]>): Shape => {
  if (shape.type !== undefined && shape.type !== type) {
    throw new Error(`A field is ${shape.type} in 2.24 and ${type} in 2.26: decide in Additions.ts which is right.`)
  }
  return { ...shape, type }
}

/** Returns the name on the wire. The client prefixes reserved names of JavaScript with an underscore. */
const wireName = (name: string): string => name.startsWith("_") ? name.slice(1) : name

/** Returns the common fields of unions, which the client repeats on each variant. They belong to the schema of the union. */
const inheritedFields = (components: Components): ReadonlyMap<string, ReadonlySet<string>> => {
  const fields = new Map<string, ReadonlySet<string>>()
  for (const node of Object.values(components.schemas)) {
    const shape = components.describe(node)
    for (const variant of shape.oneOf ?? []) {
      if (variant.ref === undefined || shape.properties === undefined) continue
      fields.set(variant.ref, new Set([...fields.get(variant.ref) ?? [], ...Object.keys(shape.properties)]))
    }
  }
  return fields
}
