/**
 * Converts schemas to shapes, as source code: plain data instead of schemas. Throws if a shape cannot express a schema. The package's tests compare
 * the results and messages of both.
 */
import { Schema, SchemaAST, SchemaIssue, SchemaParser } from "effect"

type Check = NonNullable<SchemaAST.AST["checks"]>[number]
type Payload = Readonly<Record<string, number | string>>

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Returns the expectation of a schema, as in its error message. No schema of the contract accepts a symbol. */
const expectedOf = (ast: SchemaAST.AST): string => {
  const checked = SchemaParser.decodeUnknownExit(Schema.make<Schema.Codec<unknown>>(ast), { errors: "all" })(
    Symbol("none")
  )
  if (checked._tag === "Success") throw new Error("a schema that accepts any value has no shape")
  return format(failure(checked.cause)).issues[0]!.message.replace(/^Expected /, "")
}

const failure = (cause: { readonly reasons: ReadonlyArray<unknown> }): SchemaIssue.Issue => {
  const reason = cause.reasons[0] as { readonly error?: unknown }
  if (!SchemaIssue.isIssue(reason.error)) throw new Error("a schema failed without an issue")
  return reason.error
}

const isUndefined = (ast: SchemaAST.AST): boolean => ast._tag === "Undefined"

/** Returns the representation of a check, if it has one. */
const representationOf = (check: Check): { readonly id: string; readonly payload: Payload } =>
  (check.annotations?.["representation"] ?? { id: "", payload: {} }) as {
    readonly id: string
    readonly payload: Payload
  }
const idOf = (check: Check): string => representationOf(check).id
const payloadOf = (check: Check): Payload => representationOf(check).payload
const textOf = (value: unknown): string => JSON.stringify(value)

/** Whether a schema is that of file contents, as declared in `contract/Content.ts`. */
export const isContent = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" &&
  (ast.annotations?.["representation"] as { readonly id?: string } | undefined)?.id ===
    "@flat-sdk/core/contract/fields/Content"

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> | undefined => {
  const members = ast._tag === "Union" ? ast.types : [ast]
  return members.every((member) => member._tag === "Literal") ? members.map((member) => member.literal) : undefined
}

export class Shapes {
  /** Declarations, each after those that it needs. */
  readonly declarations = new Map<string, string>()
  readonly #names = new Map<string, string>()
  #expand = false

  /** Names the shape of a schema, so that it is declared once. */
  name(name: string, ast: SchemaAST.AST): void {
    const text = this.#whole(SchemaAST.toType(ast))
    if (text.length > 30 && !this.#names.has(text)) this.#names.set(text, name)
  }

  /** Returns the shape of a value; `ast` is that of the decoded side. */
  of(ast: SchemaAST.AST): string {
    if (this.#expand) return this.#render(ast)
    const whole = this.#whole(ast)
    const name = this.#names.get(whole)
    if (name === undefined) return this.#render(ast)
    if (!this.declarations.has(name)) this.declarations.set(name, this.#render(ast))
    return name
  }

  /** Returns a shape as text, without names. */
  #whole(ast: SchemaAST.AST): string {
    const before = this.#expand
    this.#expand = true
    try {
      return this.#render(ast)
    } finally {
      this.#expand = before
    }
  }

  /** Returns the fields of an object or of a part of a request. */
  fields(ast: SchemaAST.AST): string {
    if (ast._tag !== "Objects" || ast.indexSignatures.length > 0 || ast.propertySignatures.length === 0) {
      throw new Error("only objects with fields have a shape")
    }
    const fields = ast.propertySignatures.map(({ name, type }) => {
      const optional = type.context?.isOptional === true
      const inner = optional && type._tag === "Union" && type.types.length === 2 && isUndefined(type.types[1]!)
        ? type.types[0]!
        : type
      const key = optional ? `${String(name)}?` : String(name)
      return `${/^\w+$/.test(key) ? key : textOf(key)}: ${this.of(inner)}`
    })
    return `{ ${fields.join(", ")} }`
  }

  #render(ast: SchemaAST.AST): string {
    switch (ast._tag) {
      case "Boolean":
        return textOf("boolean")
      case "String":
        return this.#string(ast.checks ?? [])
      case "Number":
        return this.#number(ast.checks ?? [])
      case "Literal":
        if (typeof ast.literal !== "string") break
        return `{ literal: ${textOf(ast.literal)} }`
      case "Arrays": {
        const [item] = ast.rest
        if (ast.elements.length > 0 || ast.rest.length !== 1 || item === undefined) break
        return `{ items: ${this.of(item)}${this.#most(ast.checks ?? [])} }`
      }
      case "Objects": {
        if (ast.checks !== undefined) break
        const name = ast.annotations?.["identifier"]
        return `{ ${typeof name === "string" ? `name: ${textOf(name)}, ` : ""}fields: ${this.fields(ast)} }`
      }
      case "Union":
        if (ast.checks !== undefined) break
        return this.#union(ast)
      case "Suspend": {
        const inner = ast.thunk()
        const name = inner.annotations?.["identifier"]
        if (typeof name !== "string") break
        return `() => ${name}`
      }
    }
    throw new Error(`no shape for ${ast._tag}. Extend scripts/api-types/shape.ts`)
  }

  #string(checks: ReadonlyArray<Check>): string {
    const [check, ...more] = checks
    if (check === undefined) return textOf("string")
    const expected = String(check.annotations?.["expected"])
    const kind = idOf(check)
    if (more.length === 0) {
      if (kind === "" && expected.startsWith("an id for a URL path")) return textOf("id")
      const payload = payloadOf(check)
      if (kind.endsWith("/isMaxCodePoints") && expected === `at most ${payload["maxCodePoints"]} characters`) {
        return `{ text: [0, ${payload["maxCodePoints"]}] }`
      }
      if (
        kind.endsWith("/isBetweenCodePoints") &&
        expected === `${payload["minimum"]} to ${payload["maximum"]} characters`
      ) return `{ text: [${payload["minimum"]}, ${payload["maximum"]}] }`
      if (kind.endsWith("/isPattern")) {
        return `{ pattern: /${payload["source"]}/${payload["flags"]}, expected: ${textOf(expected)} }`
      }
    }
    throw new Error(`no shape for strings that are ${expected}. Extend scripts/api-types/shape.ts`)
  }

  #number(checks: ReadonlyArray<Check>): string {
    const [base, check, ...more] = checks
    const of = base === undefined
      ? ""
      : idOf(base).endsWith("/isInt")
      ? "integer"
      : idOf(base).endsWith("/isFinite")
      ? "finite"
      : ""
    if (of !== "" && check === undefined) return textOf(of)
    if (of !== "" && check !== undefined && more.length === 0) {
      const { maximum, minimum } = payloadOf(check)
      const isRange = idOf(check).endsWith("/isBetween") || idOf(check).endsWith("/isGreaterThanOrEqualTo")
      if (isRange && Object.keys(payloadOf(check)).every((key) => key === "minimum" || key === "maximum")) {
        const range = maximum === undefined ? `[${minimum}]` : `[${minimum}, ${maximum}]`
        return `{ range: ${range}, of: ${textOf(of)}, expected: ${textOf(check.annotations?.["expected"])} }`
      }
    }
    throw new Error("no shape for these numbers. Extend scripts/api-types/shape.ts")
  }

  #most(checks: ReadonlyArray<Check>): string {
    const [check, ...more] = checks
    if (check === undefined) return ""
    if (more.length > 0 || !idOf(check).endsWith("/isMaxLength")) {
      throw new Error("no shape for these lists. Extend scripts/api-types/shape.ts")
    }
    return `, most: [${payloadOf(check)["maxLength"]}, ${textOf(check.annotations?.["expected"])}]`
  }

  #union(ast: SchemaAST.Union): string {
    // By its name, because it is a function.
    if (ast.types.some(isContent)) return "content"
    const literals = literalsOf(ast)
    if (literals !== undefined && literals.every((literal) => typeof literal === "string")) {
      return `{ oneOf: ${textOf(literals)} }`
    }
    const [first, second] = ast.types
    if (ast.types.length === 2 && first !== undefined && second !== undefined) {
      const known = literalsOf(first)
      if (known !== undefined && second._tag === "String" && second.checks === undefined) {
        return `{ open: ${textOf(known)} }`
      }
      if (second._tag === "Null") return `{ orNull: ${this.of(first)} }`
    }
    const expected = expectedOf(ast)
    // As a member of another union, its own message is not used.
    const within = expectedOf(new SchemaAST.Union([ast, SchemaAST.undefined])).replace(/ \| undefined$/, "")
    return `{ union: [${ast.types.map((member) => this.of(member)).join(", ")}], expected: ${textOf(expected)}${
      within === expected ? "" : `, within: ${textOf(within)}`
    } }`
  }
}
