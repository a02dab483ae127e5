/** An operation as a TypeScript program, over the Effect API and over the Promise API. */
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Sample from "./Sample.ts"

/** The variable in a program for the contents of a file. */
const fileName = "file"

const file = Symbol(fileName)

const key = (name: string): string => /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)

const literal = (value: unknown): string =>
  value === file
    ? fileName
    : Array.isArray(value)
    ? `[${value.map(literal).join(", ")}]`
    : typeof value === "object" && value !== null
    ? Object.keys(value).length === 0
      ? "{}"
      : `{ ${
        Object.entries(value).map(([name, inner]) => {
          const text = literal(inner)
          return key(name) === text ? text : `${key(name)}: ${text}`
        }).join(", ")
      } }`
    : JSON.stringify(value)

const callOf = (catalog: Catalog, operation: Operation) => {
  const sample = Sample.input(catalog, operation, file)
  return {
    target: `flat.${operation.service}.${operation.id}`,
    input: Object.keys(sample).length === 0 ? "" : literal(sample),
    sendsFile: Fields.leaves(sample).some(([, value]) => value === file)
  }
}

export const effect = (catalog: Catalog, operation: Operation): string => {
  const { input, sendsFile, target } = callOf(catalog, operation)
  const imports = [
    "import { FlatClient } from \"@flat-sdk/core\"",
    ...(sendsFile ? ["import { FileUpload } from \"@flat-sdk/node\""] : []),
    ...(operation.kind === "file" ? ["import { FileDownload } from \"@flat-sdk/node\""] : []),
    `import { Effect${operation.kind === "paginated" ? ", Stream" : ""} } from "effect"`
  ]
  const call = operation.kind === "paginated"
    ? `Stream.runCollect(${target}.stream(${input}))`
    : operation.kind === "file"
    ? `FileDownload.save((options) => ${target}.download(${input === "" ? "{}" : input}, options), "FILE")`
    : `${target}(${input})`
  return [
    ...imports,
    "",
    "export const program = Effect.gen(function*() {",
    "  const flat = yield* FlatClient.FlatClient",
    ...(sendsFile ? [`  const ${fileName} = yield* FileUpload.open("FILE")`] : []),
    `  return yield* ${call}`,
    "})"
  ].join("\n")
}

export const promise = (catalog: Catalog, operation: Operation): string => {
  const { input, sendsFile, target } = callOf(catalog, operation)
  const result = operation.kind === "paginated"
    ? [`for await (const item of ${target}(${input})) console.log(item)`]
    : operation.kind === "file"
    ? [`const { bytes } = await ${target}(${input})`, "await writeFile(\"FILE\", bytes)"]
    : [`console.log(await ${target}(${input}))`]
  return [
    "import { FlatClient } from \"@flat-sdk/promise\"",
    ...(sendsFile ? ["import { openAsBlob } from \"node:fs\""] : []),
    ...(operation.kind === "file" ? ["import { writeFile } from \"node:fs/promises\""] : []),
    "",
    "const flat = FlatClient.fromEnv()",
    "",
    ...(sendsFile ? [`const ${fileName} = await openAsBlob("FILE")`] : []),
    ...result
  ].join("\n")
}
