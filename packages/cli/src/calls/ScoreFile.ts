/** The file of a score in any format. Audio is created by a task of the server first. */
import type { Input } from "@flat-sdk/agents/operations"
import type { FlatClient } from "@flat-sdk/core"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import type { Open } from "./FileResult.ts"

/** It goes to a service instead of a file. */
const services: ReadonlySet<string> = new Set(["practicefirst"])

const direct = "getScoreRevisionData"

const formatsOf = (catalog: Catalog, id: string): ReadonlyArray<string> => {
  const operation = catalog.operations.find((operation) => operation.id === id)
  const format = operation?.parameters.find(({ name }) => name === "format")
  return format === undefined ? [] : Fields.acceptedBy(catalog, [format.schema]).choices ?? []
}

export const tasks = (catalog: Catalog): ReadonlyArray<string> =>
  formatsOf(catalog, "createExportTask").filter((format) => !services.has(format))

export const formats = (catalog: Catalog): ReadonlyArray<string> => [
  ...new Set([...formatsOf(catalog, direct), ...tasks(catalog)])
]

type ExportScore = FlatClient.FlatClientShape["scores"]["exportScore"]["download"]

/** Opens the file. `input` is that of `getScoreRevisionData`, and valid. */
export const open = (
  catalog: Catalog,
  client: FlatClient.FlatClientShape,
  input: Input,
  options?: Parameters<ExportScore>[1]
): Open => {
  // The catalog and the client are from one contract.
  const checked = input as unknown as Parameters<typeof client.scores.getScoreRevisionData.download>[0]
  const { format, parts, revision, score, sharingKey } = checked
  if (!tasks(catalog).includes(format)) {
    return (options) => client.scores.getScoreRevisionData.download(checked, options)
  }
  const exported = client.scores.exportScore.download(
    {
      score,
      revision,
      format: format as Parameters<ExportScore>[0]["format"],
      ...(sharingKey === undefined ? undefined : { sharingKey }),
      ...(parts === undefined ? undefined : { body: { parts: parts.split(",").map((part) => part.trim()) } })
    },
    options
  )
  return () => exported
}

const exportCommand = "export"

/** Returns the operation of `flat bulk scores export`: the newest revision by default, in any format. */
export const exporting = ({ operations }: Catalog): Operation | undefined => {
  const operation = operations.find(({ id }) => id === direct)
  return operation && {
    ...operation,
    command: exportCommand,
    summary: "Saves scores as files.",
    // The task of audio is followed.
    scopes: [...operation.scopes, "tasks.readonly"],
    parameters: operation.parameters
      .filter(({ name }) => ["score", "revision", "format", "sharingKey", "parts"].includes(name))
      .map((parameter) => parameter.name === "revision" ? { ...parameter, required: false } : parameter)
  }
}

export const isExport = ({ command, id }: Operation): boolean => id === direct && command === exportCommand
