/**
 * Reads from sources what schemas do not have at run time: the exported names of schemas, and the comments of fields. An expression becomes a
 * {@link Sourced}, which `Types.ts` reads in parallel with the schema.
 */
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Comment, parseSync } from "oxc-parser"

/** What the source says about a schema. */
export interface Sourced {
  /** The exported schema, if a type of the same name is also exported. */
  readonly named?: { readonly file: string; readonly name: string } | undefined
  readonly fields?: ReadonlyMap<string, Field> | undefined
  readonly members?: ReadonlyArray<Sourced> | undefined
  readonly item?: Sourced | undefined
  /** The schemas, if an endpoint lists several. */
  readonly several?: ReadonlyArray<Sourced> | undefined
  /** Text of the comment before a member of a union. */
  readonly doc?: string | undefined
}

export interface Field {
  /** Text of the comment, without its delimiters. */
  readonly doc: string | undefined
  readonly sourced: Sourced
  readonly value: Node
  readonly source: Source
}

export interface Node {
  readonly type: string
  readonly start: number
  // oxlint-disable-next-line typescript/no-explicit-any -- the parser's node types are a union of hundreds, of which only a few parts are used
  readonly [key: string]: any
}

interface Declaration {
  readonly init: Node
  readonly doc: string | undefined
}

/** A property of an interface whose type is a name of a module, such as `Class.ClassOperations`, or has none. */
export interface Member {
  readonly name: string
  readonly doc: string | undefined
  readonly module: string | undefined
}

type Import = { readonly file: string; readonly name: string | undefined }

/** By parameter name. */
type Parameters = ReadonlyMap<string, Sourced>

const sources = new Map<string, Source>()

/** Reads a source file, with a cache. */
export const sourceOf = (file: string): Source => {
  const known = sources.get(file)
  if (known !== undefined) return known
  const source = new Source(file)
  sources.set(file, source)
  return source
}

const unframe = (comment: string): string =>
  comment.replace(/^\*/, "").split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd()).join("\n").trim()

export class Source {
  readonly file: string
  readonly declarations = new Map<string, Declaration>()
  /** Names of exported types, with the properties of interfaces. */
  readonly types = new Map<string, ReadonlyArray<Member>>()
  readonly #text: string
  readonly #comments: ReadonlyArray<Comment>
  readonly #imports = new Map<string, Import>()

  constructor(file: string) {
    this.file = file
    this.#text = readFileSync(file, "utf8")
    const { comments, errors, program } = parseSync(file, this.#text, { preserveParens: false })
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
    this.#comments = comments
    for (const statement of program.body as ReadonlyArray<Node>) this.#read(statement, statement)
  }

  #read(statement: Node, outer: Node): void {
    switch (statement.type) {
      case "ImportDeclaration": {
        const from: string = statement["source"].value
        if (!from.startsWith(".")) return
        for (const specifier of statement["specifiers"]) {
          const name = specifier.type === "ImportSpecifier" ? specifier.imported.name : undefined
          this.#imports.set(specifier.local.name, { file: join(dirname(this.file), from), name })
        }
        return
      }
      case "ExportNamedDeclaration": {
        if (statement["declaration"] !== null) this.#read(statement["declaration"], statement)
        return
      }
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration": {
        if (outer !== statement) this.types.set(statement["id"].name, this.#members(statement["body"]?.body ?? []))
        return
      }
      case "VariableDeclaration": {
        for (const { id, init } of statement["declarations"]) {
          if (id.type === "Identifier" && init !== null) {
            this.declarations.set(id.name, { init, doc: this.docOf(outer) })
          }
        }
      }
    }
  }

  #members(signatures: ReadonlyArray<Node>): ReadonlyArray<Member> {
    return signatures.filter(({ type }) => type === "TSPropertySignature").map((signature) => ({
      name: signature["key"].name,
      doc: this.docOf(signature),
      module: signature["typeAnnotation"]?.typeAnnotation.typeName?.left?.name
    }))
  }

  /** Returns the documentation comment directly before a node. */
  docOf(node: Node): string | undefined {
    const comment = this.#comments.findLast((comment) => comment.end <= node.start)
    return comment !== undefined && comment.type === "Block" && comment.value.startsWith("*") &&
        this.#text.slice(comment.end, node.start).trim() === ""
      ? unframe(comment.value)
      : undefined
  }

  /** Resolves a name to its declaration, in this or another file. */
  #resolve(node: Node): { readonly source: Source; readonly name: string } | undefined {
    if (node.type === "Identifier") {
      const imported = this.#imports.get(node["name"])
      if (imported === undefined) return { source: this, name: node["name"] }
      return imported.name === undefined ? undefined : { source: sourceOf(imported.file), name: imported.name }
    }
    if (node.type === "MemberExpression" && node["object"].type === "Identifier") {
      const imported = this.#imports.get(node["object"].name)
      if (imported !== undefined && imported.name === undefined) {
        return { source: sourceOf(imported.file), name: node["property"].name }
      }
    }
    return undefined
  }

  sourcedOf(name: string): Sourced {
    const declaration = this.declarations.get(name)
    if (declaration === undefined) return {}
    const sourced = this.evaluate(declaration.init)
    return this.types.has(name) ? { ...sourced, named: { file: this.file, name } } : sourced
  }

  /** Evaluates an expression; `parameters` are those of the function whose body it is. */
  evaluate(node: Node, parameters: Parameters = new Map()): Sourced {
    switch (node.type) {
      case "Identifier":
      case "MemberExpression": {
        const given = node.type === "Identifier" ? parameters.get(node["name"]) : undefined
        if (given !== undefined) return given
        const target = this.#resolve(node)
        if (target !== undefined) return target.source.sourcedOf(target.name)
        // A field of an object, `fields.name`.
        return node.type === "MemberExpression"
          ? this.evaluate(node["object"], parameters).fields?.get(node["property"].name)?.sourced ?? {}
          : {}
      }
      case "ObjectExpression":
        return { fields: this.fieldsOf(node, parameters) }
      case "ArrayExpression":
        return { several: node["elements"].map((element: Node) => this.evaluate(element, parameters)) }
      case "CallExpression":
        return this.#call(node["callee"], node["arguments"], parameters)
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        return this.evaluate(node["expression"], parameters)
      default:
        return {}
    }
  }

  #call(callee: Node, given: ReadonlyArray<Node>, parameters: Parameters): Sourced {
    const target = this.#resolve(callee)
    const called = target?.source.declarations.get(target.name)?.init
    if (target !== undefined && called?.type === "ArrowFunctionExpression") {
      const names: ReadonlyArray<Node> = called["params"]
      return target.source.evaluate(
        called["body"],
        new Map(given.flatMap((argument, index) => {
          const name = names[index]?.["name"]
          return typeof name === "string" ? [[name, this.evaluate(argument, parameters)] as const] : []
        }))
      )
    }
    if (callee.type !== "MemberExpression") return {}
    const method: string = callee["property"].name
    // `schema.annotate(…)` has the information of `schema`.
    if (["annotate", "check", "pipe"].includes(method)) return this.evaluate(callee["object"], parameters)
    const [first] = given
    switch (callee["object"].type === "Identifier" ? `${callee["object"].name}.${method}` : method) {
      case "Schema.Struct":
      case "Schema.optionalKey":
      case "Schema.NullOr":
      case "HttpApiSchema.WithHeaders":
      case "HttpApiSchema.asFormUrlEncoded":
        return first === undefined ? {} : this.evaluate(first, parameters)
      case "Schema.Array":
        return { item: this.evaluate(first!, parameters) }
      case "Schema.Union":
        return {
          members: first!["elements"].map((element: Node) => ({
            ...this.evaluate(element, parameters),
            doc: this.docOf(element)
          }))
        }
      default:
        return {}
    }
  }

  /** Returns the fields of an object, including spread ones. */
  fieldsOf(node: Node, parameters: Parameters = new Map()): ReadonlyMap<string, Field> {
    const fields = new Map<string, Field>()
    for (const property of node["properties"] as ReadonlyArray<Node>) {
      if (property.type === "SpreadElement") {
        const spread = this.evaluate(property["argument"], parameters)
        for (const [name, field] of spread.fields ?? []) fields.set(name, field)
      } else {
        const { key, value } = property as Node & { readonly key: Node; readonly value: Node }
        fields.set(key["name"] ?? key["value"], {
          doc: this.docOf(property),
          sourced: this.evaluate(value, parameters),
          value,
          source: this
        })
      }
    }
    return fields
  }
}

/** Returns what the source says about each part of `HttpApiEndpoint.get(id, path, { … })`, which may be annotated. */
export const partsOf = ({ source, value }: Field): ReadonlyMap<string, Field> => {
  let call: Node = value
  while (call.type === "CallExpression" && call["callee"].property.name === "annotate") call = call["callee"].object
  const parts: Node | undefined = call["arguments"]?.find((node: Node) => node.type === "ObjectExpression")
  return parts === undefined ? new Map() : source.fieldsOf(parts)
}
