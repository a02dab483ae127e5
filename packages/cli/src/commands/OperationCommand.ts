/** The command of one operation, made from its entry in the catalog. */
import { FlatError } from "@flat-sdk/core"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CommandSession } from "../calls/CommandSession.ts"
import * as Results from "../calls/Results.ts"
import type { Body as OperationBody, Catalog, Operation, Service } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as ShellExample from "../describe/ShellExample.ts"
import * as Body from "../input/Body.ts"
import * as EncodeProblems from "../input/EncodeProblems.ts"
import * as ParameterFlags from "../input/ParameterFlags.ts"
import { UsageError } from "../input/UsageError.ts"

/** The fields of a body in a line; `*` marks those that every form of it requires. */
const fieldNames = (catalog: Catalog, { schema }: OperationBody): string => {
  const members = Fields.membersOf(catalog, schema)
  const isRequired = (name: string) => members.every(({ required = [] }) => required.includes(name))
  const isSecret = Secrets.isTyped(catalog, schema)
  const fields = Fields.fieldsOf(catalog, schema)
  const names = [...fields.keys()]
  const choicesOf = (name: string): string => {
    const { choices } = Fields.acceptedBy(catalog, fields.get(name) ?? [])
    return choices === undefined ? "" : `: ${choices.join(" | ")}`
  }
  const shown = (name: string) => `${name}${isRequired(name) ? "*" : ""}${choicesOf(name)}`
  const secrets = names.filter((name) => isSecret([name]))
  return [
    ...names.filter((name) => !isSecret([name])).map(shown),
    ...(secrets.length === 0 ? [] : [`in --body only: ${secrets.map(shown).join(", ")}`])
  ].join(", ")
}

const set = (catalog: Catalog, body: OperationBody) => {
  const names = fieldNames(catalog, body)
  return Body.setFlag(names === "" ? "" : ` (${names}; * is required)`)
}

const data = Flags.texts(
  "data",
  "@file|text",
  "The content of the body's file: a file after @ (@- is standard input), or text"
)
const output = Flags.text(
  "output",
  "file",
  "Where the file goes; - is standard output. An interrupted download resumes"
).pipe(
  Flag.withAlias("o")
)

/** The flags that an operation has besides its parameters. A parameter of the same name wins. */
const ownFlags = (catalog: Catalog, operation: Operation) => {
  const taken = new Set(operation.parameters.map(({ flag }) => flag))
  const has = (name: string, isUseful: boolean) => isUseful && !taken.has(name)
  const { contents = [] } = operation.body ?? {}
  return {
    ...(has("body", operation.body !== undefined) ? { body: Body.bodyFlag } : undefined),
    ...(operation.body !== undefined && has("set", true) ? { set: set(catalog, operation.body) } : undefined),
    ...(has("data", contents.length > 0) ? { data } : undefined),
    ...(has("output", operation.kind === "file") ? { output } : undefined)
  }
}

const firstLine = (text: string): string => text.split("\n")[0]!

const describe = ({ deprecated, description, method, path, scopes, summary }: Operation): string =>
  [
    `${deprecated ? "Deprecated. " : ""}${summary}`,
    ...(description === "" ? [] : [description.replaceAll("**", "")]),
    `${method} ${path}${scopes.length === 0 ? "" : `, with one of the scopes ${scopes.join(", ")}`}`
  ].join("\n\n")

const inFlags =
  (catalog: Catalog, operation: Operation, input: Readonly<Record<string, unknown>>, command: string) =>
  <E>(error: E) =>
    FlatError.isFlatError(error) && error.reason._tag === "Encode" && error.reason.sent === undefined
      ? Effect.fail(
        new UsageError({ problems: EncodeProblems.of(catalog, operation, input, error.reason.problems), command })
      )
      : Effect.fail(error)

const make = (catalog: Catalog, serviceCommand: string, operation: Operation) => {
  const command = `flat ${serviceCommand} ${operation.command}`
  const config = {
    parameters: ParameterFlags.flags(catalog, operation),
    positional: ParameterFlags.args(operation),
    own: ownFlags(catalog, operation)
  }
  return Command.make(
    operation.command,
    config,
    Effect.fnUntraced(function*({ own, parameters, positional }) {
      const session = yield* CommandSession
      const given = positional.flatMap((value) => Option.isSome(value) ? [value.value] : [])
      const read = ParameterFlags.read(catalog, operation, parameters, given)
      const built = operation.body === undefined
        ? { body: undefined, problems: [] }
        : yield* Body.build(session, operation.body, { body: undefined, set: [], data: [], ...own })
      const input = built.body === undefined ? read.input : { ...read.input, body: built.body }
      const problems = [...read.problems, ...built.problems]
      if (problems.length > 0) {
        // What core finds in the rest of the input belongs to the same report.
        const found = yield* Effect.result(session.capture(operation, input))
        const further = found._tag === "Failure" && found.failure.reason._tag === "Encode"
          ? EncodeProblems.of(catalog, operation, input, found.failure.reason.problems, read.rejected)
          : []
        // A body that could not be read is missing for core, and so is a field whose value was rejected.
        const isUnread = built.problems.some(({ flag }) => flag === "--body")
        const reported = new Set(problems.map(({ flag }) => flag))
        return yield* new UsageError({
          problems: [
            ...problems,
            ...further.filter(({ flag }) => !reported.has(flag) && !(isUnread && /--(?:body|set)\b/.test(flag)))
          ],
          command
        })
      }
      yield* Results.run(operation, input, { command, output: own.output }).pipe(
        Effect.catch(inFlags(catalog, operation, input, command))
      )
    })
  ).pipe(
    Command.withDescription(describe(operation)),
    Command.withShortDescription(firstLine(operation.summary)),
    Command.withExamples([{ command: ShellExample.of(catalog, serviceCommand, operation) }])
  )
}

/**
 * Creates the command of a service, with the operations that the words of the command line name; the others are only listed. Without words all are complete.
 * `extra` are further commands that belong to the service.
 */
export const ofService = (
  catalog: Catalog,
  service: Service,
  typed: ReadonlySet<string> | undefined,
  extra: ReadonlyArray<Command.Command.Any>
) =>
  Command.make(service.command).pipe(
    Command.withDescription(service.description),
    Command.withSubcommands([
      ...extra,
      ...service.operations.map((operation) => {
        const { command, fullCommand, id, summary } = operation
        const isTyped = typed === undefined || [command, fullCommand, id].some((name) => typed.has(name))
        // Its further name is its id as it was typed, or as a command.
        const alias = typed?.has(id) === true ? id : fullCommand
        const made: Command.Command.Any = isTyped
          ? make(catalog, service.command, operation)
          : Command.make(command).pipe(Command.withShortDescription(firstLine(summary)))
        return alias === command ? made : Command.withAlias(made, alias)
      })
    ])
  )
