/** `flat describe`: what an operation takes and returns, with examples. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandSession } from "../calls/CommandSession.ts"
import * as ContentFile from "../calls/ContentFile.ts"
import * as Printed from "../calls/Printed.ts"
import { closest, commandOf, find } from "../catalog/Catalog.ts"
import * as Description from "../describe/Description.ts"
import * as Sample from "../describe/Sample.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

const name = "describe"

export const command = Command.make(
  name,
  {
    operation: Argument.String("operation").pipe(
      Argument.withDescription("Its command or its id, such as: organization list-users, or listOrganizationUsers"),
      Argument.atLeast(1)
    )
  },
  Effect.fnUntraced(function*({ operation: words }) {
    const session = yield* CommandSession
    const { format } = yield* GlobalFlags.Globals
    const { catalog } = session
    const wanted = words.join(" ")
    const operation = find(catalog, wanted)
    if (operation === undefined) {
      const names = catalog.operations.flatMap((one) => [commandOf(catalog, one), one.id, one.fullCommand])
      return yield* usage(
        `flat ${name}`,
        "OPERATION",
        `there is no operation ${wanted}. Find it with: flat operations --search WORDS`,
        closest(wanted, names)
      )
    }
    const input = Sample.input(catalog, operation, ContentFile.markOf(Sample.fileName))
    const request = yield* session.capture(operation, input)
    const described = Description.of(catalog, operation, request === undefined ? "" : Printed.curl(request, catalog))
    const options = yield* GlobalFlags.outputOptions()
    yield* format === undefined && options.terminal || format === "table"
      ? Output.text(Stream.make(Description.text(catalog, operation, described)))
      : Output.value(described, options)
  })
).pipe(
  Command.withDescription(
    "Describes an operation: method, path, scopes, parameters, limits, schemas, and an example in shell, TypeScript and curl."
  ),
  Command.withExamples([
    { command: `flat ${name} organization list-users` },
    { command: `flat ${name} createScore --format json`, description: "With the JSON Schema of its input and response" }
  ])
)
