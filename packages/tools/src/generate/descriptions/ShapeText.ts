/**
 * Writes shapes as source code. The shape of an exported schema is declared once, and referred to by its name.
 */
import type { Fields, Shape } from "@flat-sdk/engine/Validation"

const textOf = (value: unknown): string => JSON.stringify(value)

const nameOf = (shape: Shape): string => {
  if (typeof shape === "object" && "fields" in shape && shape.name !== undefined) return shape.name
  throw new Error("a recursive schema must have an identifier, which is the name of its shape")
}

export class Shapes {
  /** Declarations, each after those that it needs. */
  readonly declarations = new Map<string, string>()
  readonly #names = new Map<string, string>()

  /** Names a shape, so that it is declared once. */
  name(name: string, shape: Shape): void {
    const text = this.#render(shape, false)
    if (text.length > 30 && !this.#names.has(text)) this.#names.set(text, name)
  }

  /** Returns a shape as text, or the name that it is declared by; unless it is `named`, a text without names. */
  of(shape: Shape, named = true): string {
    const name = named ? this.#names.get(this.#render(shape, false)) : undefined
    if (name === undefined) return this.#render(shape, named)
    if (!this.declarations.has(name)) this.declarations.set(name, this.#render(shape, true))
    return name
  }

  fields(fields: Fields, named = true): string {
    const each = Object.entries(fields).map(([name, shape]) =>
      `${/^\w+$/.test(name) ? name : textOf(name)}: ${this.of(shape, named)}`
    )
    return each.length === 0 ? "{}" : `{ ${each.join(", ")} }`
  }

  #render(shape: Shape, named: boolean): string {
    if (typeof shape === "string") return textOf(shape)
    if (typeof shape === "function") return `() => ${nameOf(shape())}`
    // By its name, because it is a function.
    if ("fits" in shape) return "content"
    const parts = Object.entries(shape).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${this.#part(key, value, named)}`]
    )
    return `{ ${parts.join(", ")} }`
  }

  #part(key: string, value: unknown, named: boolean): string {
    switch (key) {
      case "pattern":
        return String(value)
      case "fields":
        return this.fields(value as Fields, named)
      case "items":
      case "orNull":
        return this.of(value as Shape, named)
      case "union":
        return `[${(value as ReadonlyArray<Shape>).map((member) => this.of(member, named)).join(", ")}]`
      default:
        return textOf(value)
    }
  }
}
