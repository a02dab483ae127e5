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
  #expand = false

  /** Names a shape, so that it is declared once. */
  name(name: string, shape: Shape): void {
    const text = this.#whole(shape)
    if (text.length > 30 && !this.#names.has(text)) this.#names.set(text, name)
  }

  /** Returns a shape as text, or the name that it is declared by. */
  of(shape: Shape): string {
    if (this.#expand) return this.#render(shape)
    const name = this.#names.get(this.#whole(shape))
    if (name === undefined) return this.#render(shape)
    if (!this.declarations.has(name)) this.declarations.set(name, this.#render(shape))
    return name
  }

  /** Returns a shape as text, without names. */
  #whole(shape: Shape): string {
    const before = this.#expand
    this.#expand = true
    try {
      return this.#render(shape)
    } finally {
      this.#expand = before
    }
  }

  fields(fields: Fields): string {
    const each = Object.entries(fields).map(([name, shape]) =>
      `${/^\w+$/.test(name) ? name : textOf(name)}: ${this.of(shape)}`
    )
    return each.length === 0 ? "{}" : `{ ${each.join(", ")} }`
  }

  #render(shape: Shape): string {
    if (typeof shape === "string") return textOf(shape)
    if (typeof shape === "function") return `() => ${nameOf(shape())}`
    // By its name, because it is a function.
    if ("fits" in shape) return "content"
    const parts: ReadonlyArray<readonly [key: string, text: string | undefined]> = Object.entries(shape).map((
      [key, value]
    ) => [key, value === undefined ? undefined : this.#part(key, value)])
    return `{ ${parts.flatMap(([key, text]) => text === undefined ? [] : [`${key}: ${text}`]).join(", ")} }`
  }

  #part(key: string, value: unknown): string {
    switch (key) {
      case "pattern":
        return String(value)
      case "fields":
        return this.fields(value as Fields)
      case "items":
      case "orNull":
        return this.of(value as Shape)
      case "union":
        return `[${(value as ReadonlyArray<Shape>).map((member) => this.of(member)).join(", ")}]`
      default:
        return textOf(value)
    }
  }
}
