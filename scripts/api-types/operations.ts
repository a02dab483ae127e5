/**
 * Converts endpoints to TypeScript: the input of each operation, and an interface with the operations of a tag.
 */
import { bodiesOf, kindOf, payloadOf } from "@flat-sdk/engine/Validation"
import type { HttpApiEndpoint } from "effect/http-api"
import * as SchemaAST from "effect/SchemaAST"
import { basename } from "node:path"
import type { Models } from "./models.ts"
import { comment, type Output, use } from "./output.ts"
import { type Field, type Node, sourceOf } from "./source.ts"
import type { Target } from "./target.ts"

const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** The types of operations. Those of their values are in the models. */
export class Operations {
  readonly #models: Models
  readonly #target: Target

  constructor(models: Models) {
    this.#models = models
    this.#target = models.target
  }

  /** Declares the inputs and operations of a file with endpoints. */
  async tag(file: string, property: string, endpoints: Record<string, HttpApiEndpoint.Top>): Promise<void> {
    const source = sourceOf(file)
    const output = this.#models.output(this.#target.operations(this.#models.pathOf(file)), this.#models.pathOf(file))
    const documented = source.fieldsOf(source.declarations.get("endpoints")!.init)
    const tag = basename(file, ".ts")
    let operations = ""
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const field = documented.get(name)!
      const options = optionsOf(field)
      const input = await this.#input(endpoint, options, output, `${capital(name)}Input`)
      const described = options.get("success")?.shape ?? {}
      const kind = kindOf(endpoint)
      const doc = comment(field.doc, "  ")
      if (kind === "file") {
        operations += `${doc}  readonly ${name}: ${use(output, this.#target.files, "Binary")}<${input}>\n\n`
        continue
      }
      const bodies = bodiesOf(endpoint)
      const first = bodies[0] === undefined ? undefined : SchemaAST.toType(bodies[0][1])
      const item = kind === "paginated" && first?._tag === "Arrays" ? first.rest[0] : undefined
      const values = item === undefined
        ? await Promise.all(
          bodies.map(([, ast], index) =>
            this.#models.render(SchemaAST.toType(ast), described.several?.[index] ?? described, output, "  ")
          )
        )
        : [await this.#models.render(item, described.item ?? {}, output, "  ")]
      if (bodies.length === 2 && hasField(payloadOf(endpoint)?.ast, "supportsTasks")) {
        operations += `${doc}  readonly ${name}: ${this.#deferrable(name, field.doc, input, values, output)}\n\n`
        continue
      }
      const optional = isOptional(endpoint) ? "Optional" : ""
      const type = item === undefined
        ? use(output, this.#target.shapes, `${optional}Single`)
        : use(output, this.#target.lists, `${optional}Paginated`)
      const value = values.length === 0 ? "void" : [...new Set(values)].join(" | ")
      operations += `${doc}  readonly ${name}: ${type}<${input}, ${value}>\n\n`
    }
    output.parts.push(
      `/**\n * The operations of \`flat.${property}\`.\n */\n` +
        `export interface ${tag}Operations {\n${operations.trimEnd()}\n}\n`
    )
  }

  /** Declares an interface for an operation with two signatures. Editors show the documentation of a signature, or that of the property. */
  #deferrable(
    operation: string,
    doc: string | undefined,
    input: string,
    values: ReadonlyArray<string>,
    output: Output
  ): string {
    const name = capital(operation)
    const shape = use(output, this.#target.shapes, "Deferrable")
    const without = use(output, this.#target.shapes, "WithoutTasks")
    const options = use(output, this.#target.options, "CallOptions")
    for (const [module, used] of this.#target.returned) use(output, module, used)
    const call = (taken: string, value: string) =>
      `${comment(doc, "  ")}  (input: ${taken}, options?: ${options}): ${this.#target.returns(value)}\n`
    output.parts.push(
      `/**\n * The operation \`${operation}\`.\n */\n` +
        `export interface ${name} extends ${shape}<${input}, ${values.join(", ")}> {\n` +
        call(`${input} & ${without}`, values[0]!) + call(input, values.join(" | ")) + "}\n"
    )
    return name
  }

  async #input(
    endpoint: HttpApiEndpoint.Top,
    options: ReadonlyMap<string, Field>,
    output: Output,
    name: string
  ): Promise<string> {
    let text = ""
    for (const part of ["params", "query", "headers"] as const) {
      const schema = endpoint[part]
      if (schema === undefined) continue
      const ast = SchemaAST.toType(schema.ast)
      if (ast._tag !== "Objects") throw new Error(`${output.file}: ${part} of ${endpoint.identifier} are not fields`)
      text += await this.#models.fields(ast, options.get(part)?.shape ?? {}, output, "  ")
    }
    const payload = payloadOf(endpoint)
    if (payload !== undefined) {
      const described = options.get("payload")?.shape ?? {}
      const body = await this.#models.render(payload.ast, described.several?.[0] ?? described, output, "  ")
      text += payload.optional ? `  readonly body?: ${body} | undefined\n` : `  readonly body: ${body}\n`
    }
    if (text === "") return use(output, this.#target.shapes, "NoInput")
    output.parts.push(`/**\n * Input of \`${endpoint.identifier}\`.\n */\nexport interface ${name} {\n${text}}\n`)
    return name
  }
}

/** Whether an operation can be called without an input. */
const isOptional = (endpoint: HttpApiEndpoint.Top): boolean =>
  (["params", "query", "headers"] as const).every((part) => {
    const ast = endpoint[part] === undefined ? undefined : SchemaAST.toType(endpoint[part].ast)
    return ast?._tag !== "Objects" || ast.propertySignatures.every(({ type }) => type.context?.isOptional === true)
  }) && payloadOf(endpoint)?.optional !== false

/** Whether a body, or a member of its union, has a field. */
const hasField = (ast: SchemaAST.AST | undefined, name: string): boolean =>
  ast?._tag === "Union"
    ? ast.types.some((member) => hasField(member, name))
    : ast?._tag === "Objects" && ast.propertySignatures.some((signature) => signature.name === name)

const isOptions = (node: Node): boolean => node.type === "ObjectExpression"

/** Returns the fields of the options object of an endpoint, `HttpApiEndpoint.get(id, path, { … })`, without annotations. */
export const optionsOf = (field: Field): ReadonlyMap<string, Field> => {
  let call: Node = field.value
  while (call.type === "CallExpression" && call["callee"].property.name === "annotate") call = call["callee"].object
  const options: Node | undefined = call["arguments"]?.find(isOptions)
  return options === undefined ? new Map() : field.source.optionsOf(options)
}
