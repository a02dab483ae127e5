/** `flat bulk`: calls an operation once for each row of a CSV file. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as BulkRun from "../bulk/BulkRun.ts"
import * as Template from "../bulk/Template.ts"
import { CommandSession } from "../calls/CommandSession.ts"
import * as ScoreFile from "../calls/ScoreFile.ts"
import { type Catalog, closest, type Operation } from "../catalog/Catalog.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage, UsageError } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

const name = "bulk"

const full = `flat ${name}`

const delimiters: Readonly<Record<string, string>> = { tab: "\t", comma: ",", semicolon: ";", pipe: "|" }

const find = (catalog: Catalog, service: string, operation: string): Operation | UsageError => {
  const group = catalog.services.find(({ command, name }) => command === service || name === service)
  if (group === undefined) {
    return usage(
      full,
      "TAG",
      `there is no group of operations "${service}"`,
      closest(service, catalog.services.map(({ command }) => command))
    )
  }
  const exporting = group.name === "scores" ? ScoreFile.exporting(catalog) : undefined
  const operations = exporting === undefined ? group.operations : [exporting, ...group.operations]
  const found = operations.find(({ command, fullCommand, id }) => [command, fullCommand, id].includes(operation))
  if (found === undefined) {
    return usage(
      full,
      "OPERATION",
      `${group.command} has no operation "${operation}"`,
      closest(operation, operations.flatMap(({ command, fullCommand }) => [command, fullCommand]))
    )
  }
  return found.kind === "paginated"
    ? usage(full, "OPERATION", `${operation} returns pages; ${name} is for operations with one result`)
    : found
}

const wrongFolder = ({ command, kind }: Operation, folder: string | undefined): UsageError | undefined =>
  kind === "file"
    ? folder === undefined || folder === ""
      ? usage(full, "--output-dir", `${command} returns a file: give the folder for the files`)
      : undefined
    : folder === undefined
    ? undefined
    : usage(full, "--output-dir", `${command} returns no file`)

export const command = Command.make(
  name,
  {
    service: Argument.String("tag").pipe(Argument.withDescription("Group of the operation, such as organization")),
    operation: Argument.String("operation").pipe(Argument.withDescription("Operation, such as create-user")),
    file: Flags.argument("file", "CSV file with headings in its first row, and a row for each call"),
    ...BulkRun.flags,
    template: Flags.toggle("template", "Print the columns as the first row of a CSV file, and send nothing")
  },
  Effect.fnUntraced(function*({ delimiter, file, operation, service, template, ...flags }) {
    const { catalog } = yield* CommandSession
    const found = find(catalog, service, operation)
    if (found instanceof UsageError) return yield* found
    if (template) {
      const { columns } = yield* GlobalFlags.outputOptions()
      yield* Output.text(Stream.make(Template.header(catalog, found)))
      return yield* Output.note(Template.documentation(catalog, found, columns).trimEnd())
    }
    const wrong = wrongFolder(found, flags.outputDir)
    if (wrong !== undefined) return yield* wrong
    if (file === undefined) {
      return yield* usage(full, "FILE", "give a CSV file, or --template to see its columns")
    }
    const separator = delimiter === undefined ? undefined : delimiters[delimiter] ?? delimiter
    if (separator !== undefined && separator.length !== 1) {
      return yield* usage(full, "--delimiter", `expected one character, found ${JSON.stringify(delimiter)}`)
    }
    yield* BulkRun.run(found, { ...flags, file, delimiter: separator })
  })
).pipe(
  Command.withDescription(
    `Calls an operation once for each row of a CSV file.

Every row is checked first: if one is wrong, nothing is sent. Then rows are called, and the result of each is written to a file. Running the same command
again resumes: rows that are done are not repeated, rows that failed are called again, and rows that may have been executed are repeated only with
--retry-unknown. --dry-run checks the rows only.

Operations that return a file save one for each row in the folder of --output-dir, named after the row's parameters. No file that exists is overwritten.`
  ),
  Command.withExamples([
    { command: "flat bulk organization create-user --template > users.csv", description: "Begin with the columns" },
    {
      command: "flat bulk organization create-user users.csv --map username=Login --dry-run",
      description: "Check a file"
    },
    {
      command: "flat bulk organization create-user users.csv --map username=Login",
      description: "Create the accounts"
    },
    {
      command: "flat bulk scores export scores.csv --set format=midi --output-dir midi",
      description: "Save scores as files"
    }
  ])
)
