/**
 * Every operation of the API through `flat`, against a sandbox on a socket: the cases of the conformance suite, with each call as a command.
 */
import * as Backend from "@flat-sdk/conformance/suite/Backend"
import * as Suite from "@flat-sdk/conformance/suite/Suite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isNightly } from "../../../scripts/tests/Nightly.ts"
import { commandOf, find } from "../src/catalog/Catalog.ts"
import * as Catalog from "../src/catalog/Catalog.ts"
import { Cli } from "./support/Cli.ts"
import * as CliApi from "./support/CliApi.ts"
import * as InProcess from "./support/InProcess.ts"

const catalog = Catalog.load()
const cases = Suite.cases.filter(({ operation }) => operation !== undefined)

let cli: Cli
let backend: Backend.Backend
beforeAll(async () => {
  cli = await Cli.start({
    users: 12,
    taskDuration: 60,
    tokens: [{ token: "sandbox-reader", scopes: ["edu.admin.users.readonly"] }]
  })
  backend = Backend.make({
    origin: new URL(cli.sandbox.url).origin,
    fetch: globalThis.fetch,
    token: "sandbox-admin",
    readOnlyToken: "sandbox-reader",
    quirks: "http://quirks.invalid",
    unreachable: undefined
  })
})
afterAll(() => cli.close())

const program = InProcess.program()

describe("every operation", () => {
  const passed: Array<string> = []
  let open: Suite.Setup["open"]
  beforeAll(() => {
    open = CliApi.open({ catalog, folder: cli.home, run: program.run })
  })
  afterAll(() => console.log(`flat: ${Suite.counted(passed)} ran through the command line against the sandbox`))

  for (const one of cases) {
    it(one.name, { timeout: 60_000 }, async () => {
      await one.run({ backend, open })
      passed.push(one.operation!)
    })
  }

  it("has run", () => {
    expect(Suite.coverage).toMatch(new RegExp(`^${Suite.counted(passed)}, `))
  })
})

// What the case needs besides runs within this process, which is faster.
describe("as a process of its own", () => {
  const kindOf = ({ operation }: typeof cases[number]): string => {
    const { body, kind } = find(catalog, operation!)!
    return `${kind}, ${body === undefined ? "without" : "with"} a body`
  }
  // The type of a file is not seen from outside of a process: Files.test.ts has those.
  const byKind = [...Map.groupBy(cases.filter((one) => !kindOf(one).startsWith("file")), kindOf).values()]
  const some = byKind.flatMap((ofKind) => isNightly ? ofKind.filter((_, index) => index % 6 === 0) : ofKind.slice(0, 1))

  for (const one of some) {
    it(one.name, { timeout: 60_000 }, async () => {
      const command = commandOf(catalog, find(catalog, one.operation!)!).split(" ")
      let started = 0
      const open = CliApi.open({
        catalog,
        folder: cli.home,
        run: async (args, options) => {
          if (!command.every((word) => args.includes(word))) return program.run(args, options)
          started++
          const ran = await cli.run(args, { ...options, process: true })
          const last = (await backend.requests()).at(-1)
          return { ...ran, seen: { status: last?.status ?? 0, headers: {} } }
        }
      })
      await one.run({ backend, open })
      expect(started).toBeGreaterThan(0)
    })
  }

  it("are of every kind", () => {
    console.log(`flat: ${some.length} operations ran as processes of their own`)
    expect(some.length).toBeGreaterThanOrEqual(isNightly ? 20 : 3)
  })
})
