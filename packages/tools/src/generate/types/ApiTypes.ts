/** Prints the types of an API: a file for the named types of each file of the contract, and one for the inputs and operations of each service. */
import { type Contract, type Operation, resolveNames, type Service, type Type } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import type { Target } from "./Target.ts"
import { comment, head, prependSpace, TypeFile } from "./TypeFile.ts"

export const apiTypes = (contract: Contract, target: Target): Map<string, string> => {
  const files = new Map<string, TypeFile>()
  const fileOf = (path: string, source: string): TypeFile => {
    const file = files.get(path) ?? new TypeFile(path, source, target, contract.types)
    files.set(path, file)
    return file
  }
  for (const { doc, name, path, type } of contract.types.values()) {
    const file = fileOf(target.models(path), path)
    file.declare(
      comment(doc, ""),
      type.kind === "object"
        ? `export interface ${name} {\n${file.fields(type.fields, "  ")}}`
        : `export type ${name} =${prependSpace(file.type(type, ""))}`
    )
  }
  for (const service of contract.services) {
    printService(contract, service, fileOf(target.operations(service.path), service.path))
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1).map(([path, file]) => [path, file.text]))
}

export const typeIndex = (files: Iterable<string>): string =>
  `${head("contract/")}\n${[...files].map((name) => `export type * from "./${name}"\n`).join("")}`

const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)

const printService = (contract: Contract, service: Service, file: TypeFile): void => {
  const operations = service.operations.map((operation) => {
    const input = printInput(operation, file)
    const type = typeOf(contract, operation, input, file)
    return `${comment(Documentation.ofCall(operation), "  ")}  readonly ${operation.id}: ${type}\n`
  })
  file.declare(
    `/**\n * The operations of \`flat.${service.property}\`.\n */\n`,
    `export interface ${service.module}Operations {\n${operations.join("\n")}}`
  )
}

/** Declares the input of an operation. Returns its name. */
const printInput = ({ body, id, parameters }: Operation, file: TypeFile): string => {
  if (parameters.length === 0 && body === undefined) return file.use(file.target.shapes, "NoInput")
  const fields = file.fields(parameters, "  ")
  const optional = body?.required === false
  const last = body === undefined
    ? ""
    : `  /** Body of the request. */\n  readonly body${optional ? "?" : ""}: ${file.type(body.type, "  ")}${
      optional ? " | undefined" : ""
    }\n`
  const name = `${capital(id)}Input`
  file.declare(`/**\n * Input of \`${id}\`.\n */\n`, `export interface ${name} {\n${fields}${last}}`)
  return name
}

const typeOf = (contract: Contract, operation: Operation, input: string, file: TypeFile): string => {
  const { body, kind, parameters, responses } = operation
  const { target } = file
  if (kind === "file") return `${file.use(target.files, "Binary")}<${input}>`
  const types = responses.flatMap(({ type }) => type === undefined ? [] : [type])
  const first = types[0]
  const item = kind === "paginated" && first?.kind === "list" ? first.item : undefined
  const values = (item === undefined ? types : [item]).map((type) => file.type(type, "  "))
  if (types.length === 2 && hasField(contract, body?.type, "supportsTasks")) {
    return printDeferrable(operation, input, values, file)
  }
  const optional = body?.required !== true && parameters.every(({ required }) => !required) ? "Optional" : ""
  const type = item === undefined
    ? file.use(target.shapes, `${optional}Single`)
    : file.use(target.lists, `${optional}Paginated`)
  return `${type}<${input}, ${values.length === 0 ? "void" : [...new Set(values)].join(" | ")}>`
}

/** Declares an interface for an operation with two signatures. Editors show the documentation of a signature, or that of the property. */
const printDeferrable = (
  operation: Operation,
  input: string,
  values: ReadonlyArray<string>,
  file: TypeFile
): string => {
  const { id } = operation
  const { target } = file
  const name = capital(id)
  const shape = file.use(target.shapes, "Deferrable")
  const without = file.use(target.shapes, "WithoutTasks")
  const options = file.use(target.options, "CallOptions")
  for (const [module, used] of target.returned) file.use(module, used)
  const call = (taken: string, value: string) =>
    `${comment(Documentation.ofCall(operation), "  ")}  (input: ${taken}, options?: ${options}): ${
      target.returns(value)
    }\n`
  file.declare(
    `/**\n * The operation \`${id}\`.\n */\n`,
    `export interface ${name} extends ${shape}<${input}, ${values.join(", ")}> {\n` +
      call(`${input} & ${without}`, values[0]!) + call(input, values.join(" | ")) + "}"
  )
  return name
}

const hasField = ({ types }: Contract, type: Type | undefined, name: string): boolean => {
  const inner = type === undefined ? undefined : resolveNames(types, type)
  return inner?.kind === "union"
    ? inner.members.some((member) => hasField({ types } as Contract, member, name))
    : inner?.kind === "object" && inner.fields.some((field) => field.name === name)
}
