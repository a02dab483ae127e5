/**
 * Operations of the API through `flat`, against a sandbox on a socket: the cases of the conformance suite, with each call as a command.
 */
import * as Backend from "@flat-sdk/conformance/suite/Backend"
import * as Suite from "@flat-sdk/conformance/suite/cases/Suite"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { afterAll, beforeAll, it } from "vitest"
import * as Catalog from "../src/catalog/Catalog.ts"
import * as Fields from "../src/catalog/Fields.ts"
import { Cli } from "./support/Cli.ts"
import * as CliApi from "./support/CliApi.ts"
import * as InProcess from "./support/InProcess.ts"

const catalog = Catalog.load()

let cli: Cli
let setup: Suite.Setup
beforeAll(async () => {
  cli = await Cli.start({ users: 12, tokens: [{ token: "sandbox-reader", scopes: ["edu.admin.users.readonly"] }] })
  setup = {
    backend: Backend.make({
      origin: new URL(cli.sandbox.url).origin,
      fetch: globalThis.fetch,
      token: "sandbox-admin",
      readOnlyToken: "sandbox-reader",
      quirks: "http://quirks.invalid",
      unreachable: undefined
    }),
    open: CliApi.open({ catalog, folder: cli.home, run: InProcess.program().run })
  }
})
afterAll(() => cli.close())

/** What of an operation takes code of its own here: its result, its body, and the types of its parameters. */
const kindOf = ({ body, kind, parameters, response }: Catalog.Operation): string => {
  const types = parameters.map((parameter) => [parameter.in, ...Fields.acceptedBy(catalog, [parameter.schema]).types])
  return JSON.stringify([kind, response === undefined, body?.required, body?.contents, [...new Set(types.map(String))]])
}

const cases = Suite.cases.flatMap((one) => {
  const operation = one.operation === undefined ? undefined : Catalog.find(catalog, one.operation)
  return operation === undefined ? [] : [{ ...one, kind: kindOf(operation) }]
})

/** Operations that differ in the code that calls them; all of them in the night. */
const some = isNightly ? cases : [...Map.groupBy(cases, ({ kind }) => kind).values()].map(([first]) => first!)

for (const { name, run } of some) it(name, () => run(setup))
