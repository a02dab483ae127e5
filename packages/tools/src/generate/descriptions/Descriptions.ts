/** Prints the descriptions that clients run: a file for each service, one with the shapes that several operations share, and the module of all. */
import type { Description } from "@flat-sdk/engine/Operations"
import type { Contract, Operation } from "../model/Contract.ts"
import { head } from "../types/TypeFile.ts"
import { Shapes } from "./ShapeText.ts"

export const descriptions = ({ services, shapes }: Contract): ReadonlyMap<string, string> => {
  const texts = new Shapes()
  for (const [name, shape] of shapes) texts.name(name, shape)
  const files = new Map<string, string>()
  const used = new Set<string>()
  for (const { module, operations, path, property } of services) {
    const text = operations.map((operation) =>
      `/** \`${operation.id}\`. */\nexport const ${operation.id}: Description = ${descriptionOf(operation, texts)}\n`
    ).join("\n")
    const shared = [...texts.declarations.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(text))
    for (const name of shared) used.add(name)
    const normalisers = operations.flatMap(({ normalise }) => normalise === undefined ? [] : [normalise])
    files.set(
      `descriptions/${module}.ts`,
      head(`contract/${path}`) + "\n" +
        importOf(normalisers, "../../fields/Normalise.ts") +
        importOf(text.includes(", write }") ? ["write"] : [], "../../body/UploadBody.ts") +
        "import type { Description } from \"../../body/Description.ts\"\n" +
        importOf(shared, "./Shapes.ts") +
        `\n${text}\n/** All of them, in the order of the contract. */\n` +
        `export const ${property} = { ${operations.map(({ id }) => id).join(", ")} }\n`
    )
  }
  const declared = [...texts.declarations].map(([name, text]) =>
    `${used.has(name) ? "export " : ""}const ${name}: ${
      text.startsWith("[") ? "ReadonlyArray<string>" : "Shape"
    } = ${text}\n`
  )
  files.set(
    "descriptions/Shapes.ts",
    head("contract/") + "\nimport { content, type Shape } from \"../../validation/Shape.ts\"\n\n" + declared.join("\n")
  )
  // No namespaces: bundlers keep all members of them.
  return files.set(
    "Descriptions.ts",
    head("contract/") +
      "\n/** The operations of the API as plain data: each by its name, and a record of those of each service. */\n" +
      services.map(({ module }) => `export * from "./descriptions/${module}.ts"\n`).sort().join("")
  )
}

const importOf = (names: ReadonlyArray<string>, from: string): string =>
  names.length === 0 ? "" : `import { ${[...new Set(names)].sort().join(", ")} } from "${from}"\n`

const descriptionOf = (operation: Operation, texts: Shapes): string => {
  const parts = Object.keys(operation.description) as ReadonlyArray<keyof Description>
  const each = parts.filter((part) => operation.description[part] !== undefined).map((part) =>
    `${part}: ${partOf(operation, part, texts)}`
  )
  return `{\n  ${each.join(",\n  ")}\n}`
}

const partOf = ({ description, normalise, scopesName }: Operation, part: keyof Description, texts: Shapes): string => {
  switch (part) {
    case "params":
    case "query":
    case "headers":
      return texts.fields(description[part]!)
    case "body":
    case "response":
      return texts.of(description[part]!)
    case "responses": {
      const each = Object.entries(description.responses!)
      return `{ ${each.map(([status, shape]) => `${status}: ${texts.of(shape)}`).join(", ")} }`
    }
    case "contents":
      return `{ fields: ${JSON.stringify(description.contents!.fields)}, write }`
    case "normalise":
      return normalise!
    case "scopes": {
      if (scopesName === undefined) return JSON.stringify(description.scopes)
      // Some have the name of an operation.
      const name = `${scopesName}Scopes`
      texts.declarations.set(name, JSON.stringify(description.scopes))
      return name
    }
    default:
      return JSON.stringify(description[part])
  }
}
