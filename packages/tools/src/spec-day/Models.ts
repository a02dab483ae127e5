/**
 * Lays a list of models over earlier shapes. The list determines which fields exist, which are optional and which values they accept. It has no limits
 * and formats: the earlier ones are kept.
 */
import * as Record from "effect/Record"
import type { Api, Field, Shape } from "../drift/Api.ts"
import { sort } from "./OpenApi.ts"

/** A type of the list of models. */
export interface Model {
  readonly properties?: Readonly<Record<string, { readonly optional: boolean; readonly type: string }>>
  readonly enums?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly union?: string
}

/**
 * Fields, by schema, that an `allOf` part of an OpenAPI file requires of another part. The lists cannot express it: their generator reads each part
 * separately.
 */
export type RequiredElsewhere = Readonly<Record<string, ReadonlySet<string>>>

/** The listed types by name, laid over what is known of them. Records which are new, and which fields could not be decided. */
export class Models {
  readonly added = new Set<string>()
  readonly undecided = new Set<string>()
  private readonly models: Readonly<Record<string, Model>>
  private readonly schemas: Api["schemas"]
  private readonly requiredElsewhere: RequiredElsewhere | undefined
  private readonly inherited: ReadonlyMap<string, ReadonlySet<string>>

  constructor(
    models: Readonly<Record<string, Model>>,
    schemas: Api["schemas"],
    requiredElsewhere: RequiredElsewhere | undefined
  ) {
    this.models = models
    this.schemas = schemas
    this.requiredElsewhere = requiredElsewhere
    this.inherited = inheritedFields(schemas)
  }

  /** Returns the shape of a named schema in the new version. */
  named(name: string): Shape {
    const before = this.schemas[name] ?? { type: "object" }
    const shape = this.overlay(before, name)
    const keep = (field: Field, key: string): Field => {
      if (field.required || !before.properties?.[key]?.required) return field
      if (this.requiredElsewhere === undefined) this.undecided.add(`${name}.${key}`)
      else if (!this.requiredElsewhere[name]?.has(key)) return field
      return { ...field, required: true }
    }
    return shape.properties === undefined ? shape : { ...shape, properties: Record.map(shape.properties, keep) }
  }

  overlay(shape: Shape, name: string): Shape {
    const model = this.models[this.known(name)]!
    if (model.union !== undefined) return this.union(shape, model.union)
    if (model.properties === undefined) return { ...shape, enum: sort(model.enums?.[name] ?? []) }
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

  /** Returns the shape of a type as the lists write it, such as `Array<Grade> | null`, completed with what is known of it. */
  typed(type: string, shape: Shape = {}): Shape {
    return this.agree(shape, type, {})
  }

  /** Whether the type of a response is a schema with a name, or a list of one. */
  refers(type: string): boolean {
    const name = /^Array<(.+)>$/.exec(type)?.[1] ?? type
    if (/^(?:void|Blob|Date|string|number|boolean|object)$/.test(name)) return false
    return this.isNamed(this.known(name))
  }

  /** Returns an inline shape, completed with the client's type for it. */
  inPlace(shape: Shape, type: string): Shape {
    const model = this.models[type]
    // Objects that 2.24 extends inline keep more fields than the client's type, which is that of the extended schema.
    return model?.properties === undefined || this.isNamed(type) || shape.type !== "object"
      ? shape
      : this.overlay(shape, type)
  }

  /** Keeps the known variants; the list determines which there are. */
  private union(shape: Shape, text: string): Shape {
    const names = text.replaceAll(/\{[^}]*\}/g, "").match(/\w+/g) ?? []
    const known = shape.oneOf ?? []
    return sort(names).join() === sort(known.map(({ ref = "" }) => ref)).join()
      ? shape
      : { ...shape, oneOf: names.map((name) => known.find(({ ref }) => ref === name) ?? this.typed(name)) }
  }

  /** Where the two disagree, the list is newer. */
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
    if (values !== undefined) return { ...expectType(shape, "string"), enum: sort(values) }
    switch (type) {
      case "string":
      case "boolean":
        return shape.ref === undefined ? expectType(shape, type) : shape
      case "number":
        return shape.type === "integer" ? shape : expectType(shape, "number")
      case "Date":
        return { ...expectType(shape, "string"), format: "date-time" }
    }
    if (type === "Blob") return { type: "binary" }
    if (this.models[type] === undefined && type.endsWith("Enum")) {
      // The lists name the enumerations of parameters, and not their values.
      this.undecided.add(type)
      return Object.keys(shape).length === 0 ? { type: "string" } : shape
    }
    // What had no place before is new, and has a name. Other unknown types are schemas without a name.
    if (!this.isNamed(type) && !describes(shape)) this.added.add(type)
    if (this.isNamed(type)) return { ...(shape.ref === undefined || shape.ref === type ? shape : {}), ref: type }
    return this.overlay(this.models[type]?.union === undefined ? expectType(shape, "object") : shape, type)
  }

  private known(name: string): string {
    if (this.models[name] !== undefined) return name
    throw new Error(`there is no model ${name}, which an operation or a model refers to`)
  }

  private isNamed(name: string): boolean {
    return this.added.has(name) || Object.hasOwn(this.schemas, name)
  }
}

const describes = ({ oneOf, properties, ref, type }: Shape): boolean =>
  oneOf !== undefined || properties !== undefined || ref !== undefined || type !== undefined

const expectType = (shape: Shape, type: NonNullable<Shape["type"]>): Shape =>
  shape.type === undefined || shape.type === type ? { ...shape, type } : { type }

/** Returns the name on the wire. The client prefixes reserved names of JavaScript with an underscore. */
const wireName = (name: string): string => name.startsWith("_") ? name.slice(1) : name

/** Returns the common fields of unions, which the list repeats on each variant. They belong to the schema of the union. */
const inheritedFields = (schemas: Api["schemas"]): ReadonlyMap<string, ReadonlySet<string>> => {
  const fields = new Map<string, ReadonlySet<string>>()
  for (const shape of Object.values(schemas)) {
    for (const variant of shape.oneOf ?? []) {
      if (variant.ref === undefined || shape.properties === undefined) continue
      fields.set(variant.ref, new Set([...fields.get(variant.ref) ?? [], ...Object.keys(shape.properties)]))
    }
  }
  return fields
}
