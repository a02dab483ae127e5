/**
 * Generated data: a description of each operation, and the shapes that they share. Both APIs import it.
 */
import { Normalise } from "@flat-sdk/engine/Fields"
import type { Description } from "@flat-sdk/engine/Operations"
import { EndpointDescription } from "@flat-sdk/engine/Validation"
import { Schema, SchemaAST } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import { basename, join } from "node:path"
import { contractFiles } from "./contract.ts"
import { head } from "./head.ts"
import { servicesOf } from "./services.ts"
import { Shapes } from "./shape.ts"

class Describer {
  readonly shapes = new Shapes()
  readonly #normalisers = new Map<unknown, string>()
  readonly #scopes = new Map<unknown, string>()

  constructor(modules: ReadonlyMap<string, Record<string, unknown>>) {
    const module = (name: string) => modules.get(name) ?? {}
    for (const exported of modules.values()) {
      for (const [name, value] of Object.entries(exported)) if (Schema.isSchema(value)) this.#name(name, value)
    }
    for (const [name, value] of Object.entries(Normalise)) this.#normalisers.set(value, name)
    for (const [name, value] of Object.entries(module("Scopes"))) {
      if (Array.isArray(value)) this.#scopes.set(value, name)
    }
  }

  #name(name: string, schema: Schema.Top): void {
    const { _tag } = SchemaAST.toType(schema.ast)
    // Others, such as headers of a request, have no shape.
    if (["Objects", "Union", "String"].includes(_tag)) this.shapes.name(name, schema.ast)
  }

  operation(endpoint: HttpApiEndpoint.Top, imports: Set<string>): string {
    const parts: Array<string> = []
    const description = EndpointDescription.of(endpoint)
    for (const [key, value] of Object.entries(description)) {
      if (value !== undefined) parts.push(`${key}: ${this.#part(key as keyof Description, description, imports)}`)
    }
    return `{\n  ${parts.join(",\n  ")}\n}`
  }

  #part(key: keyof Description, description: Description, imports: Set<string>): string {
    switch (key) {
      case "params":
      case "query":
      case "headers":
        return this.shapes.fields(description[key]!)
      case "body":
      case "response":
        return this.shapes.of(description[key]!)
      case "responses": {
        const each = Object.entries(description.responses!)
        return `{ ${each.map(([status, shape]) => `${status}: ${this.shapes.of(shape)}`).join(", ")} }`
      }
      case "contents":
        return `{ fields: ${JSON.stringify(description.contents!.fields)}, write }`
      case "normalise": {
        const name = this.#normalisers.get(description.normalise)
        if (name === undefined) {
          throw new Error(`${description.call}: Normalise takes functions that its module exports`)
        }
        imports.add(name)
        return name
      }
      case "scopes": {
        // Some have the name of an operation.
        const name = this.#scopes.get(description.scopes)?.concat("Scopes")
        if (name !== undefined) this.shapes.declarations.set(name, JSON.stringify(description.scopes))
        return name ?? JSON.stringify(description.scopes)
      }
      default:
        return JSON.stringify(description[key])
    }
  }
}

const importOf = (names: Iterable<string>, from: string): string => {
  const sorted = [...names].sort()
  return sorted.length === 0 ? "" : `import { ${sorted.join(", ")} } from "${from}"\n`
}

/** Generates the files by path, for a folder of contract sources. */
export const describe = async (contract: string): Promise<ReadonlyMap<string, string>> => {
  const modules = new Map<string, Record<string, unknown>>()
  for (const path of contractFiles(contract)) {
    modules.set(basename(path, ".ts"), await import(join(contract, path)))
  }
  const describer = new Describer(modules)
  const files = new Map<string, string>()
  const used = new Set<string>()
  for (const { path, tag } of servicesOf(contract)) {
    const endpoints = modules.get(tag)!["endpoints"] as Record<string, HttpApiEndpoint.Top>
    const normalisers = new Set<string>()
    const operations = Object.entries(endpoints).map(([name, endpoint]) =>
      `export const ${name}: Description = ${describer.operation(endpoint, normalisers)}\n`
    ).join("\n")
    const shared = [...describer.shapes.declarations.keys()].filter((name) =>
      new RegExp(`\\b${name}\\b`).test(operations)
    )
    for (const name of shared) used.add(name)
    files.set(
      `descriptions/${tag}.ts`,
      `${head(`contract/${path}`)}\n${importOf(normalisers, "../../fields/Normalise.ts")}${
        importOf(operations.includes(", write }") ? ["write"] : [], "../../body/UploadBody.ts")
      }import type { Description } from "../../description/Description.ts"\n${
        importOf(shared, "./Shapes.ts")
      }\n${operations}\n/** All of them, in the order of the contract. */\nexport const descriptions = { ${
        Object.keys(endpoints).join(", ")
      } }\n`
    )
  }
  const shapes = [...describer.shapes.declarations].map(([name, text]) =>
    `${used.has(name) ? "export " : ""}const ${name}${
      text.startsWith("[") ? ": ReadonlyArray<string>" : ": Shape"
    } = ${text}\n`
  )
  return files.set(
    "descriptions/Shapes.ts",
    `${
      head("contract/")
    }\nimport { content } from "../../validation/ContentShape.ts"\nimport type { Shape } from "../../validation/Shape.ts"\n\n${
      shapes.join("\n")
    }`
  )
}
