/** The fields of the configuration file and the flags of the commands are the same. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Commands from "../../src/cli/Commands.ts"
import { fields, forOneRun } from "../../src/cli/settings/Flags.ts"
import { flagOf } from "../../src/cli/settings/Setting.ts"
import { globalFlags } from "../../src/cli/settings/Settings.ts"
import * as Engine from "../../src/engine/Engine.ts"

const docs = Effect.gen(function*() {
  const commands = yield* Commands.commands(new Set(Commands.names))
  const root = Command.make("roster").pipe(
    Command.withSubcommands(commands),
    Command.withGlobalFlags(globalFlags)
  ) as Command.Command<"roster", {}, {}, unknown, Command.Environment>
  const found = new Map<string, HelpDoc.HelpDoc>()
  for (const name of Commands.names) {
    yield* Command.runWith(root, { version: "0" })([name, "--help"]).pipe(
      Effect.provideService(CliOutput.Presenter, {
        present: (event) => Effect.sync(() => void ("helpDoc" in event && found.set(name, event.helpDoc)))
      }),
      Effect.ignore
    )
  }
  return found
}).pipe(Effect.provide(NodeServices.layer))

describe("the fields of the configuration file", () => {
  it.effect("are flags of commands", () =>
    Effect.gen(function*() {
      const all = [...(yield* docs).values()].flatMap(({ flags, globalFlags = [] }) => [...flags, ...globalFlags])
      const known = new Set(all.map(({ name }) => `--${name.replace(/^-+/, "")}`))
      assert.deepStrictEqual(Object.keys(fields).filter((field) => !known.has(flagOf(field))), [])
    }))

  it.effect("are all flags of commands that work on a school, unless a flag is about one run", () =>
    Effect.gen(function*() {
      const doc = yield* docs
      const own = new Set([...Object.keys(fields), ...forOneRun].map(flagOf))
      for (const name of ["check", "sync", "plan", "apply", "verify", "rollover"]) {
        const missing = doc.get(name)!.flags.map((flag) => `--${flag.name.replace(/^-+/, "")}`)
          .filter((flag) => !own.has(flag))
        assert.deepStrictEqual(missing, [], name)
      }
    }))

  it("have the defaults of the engine", () => {
    assert.strictEqual(fields["maxFailures"]?.otherwise, String(Engine.defaultMaxFailures))
    assert.strictEqual(fields["settle"]?.otherwise, String(Engine.defaultSettleMillis / 1000))
  })
})
