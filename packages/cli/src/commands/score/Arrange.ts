/** The commands of `flat score` that change a whole score, one for each arrangement. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import { usage } from "../../input/UsageError.ts"
import { type Arrangement, arrangements, run } from "../../score/Arrangements.ts"
import * as Target from "../../score/Target.ts"
import { description, output, writeEdit } from "./Changes.ts"

/** Returns the name of a function or an option as it is typed: `writeFor` is `write-for`. */
const typed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const flagsOf = (options: Arrangement["options"]): Record<string, Flag.Flag<unknown>> => {
  const flags = Record.map(options, ([kind, metavar, description], name): Flag.Flag<unknown> => {
    switch (kind) {
      case "text":
      case "measure":
        return Flags.text(typed(name), metavar, description)
      case "texts":
        return Flags.texts(typed(name), metavar, description)
      case "toggle":
        return Flags.toggle(typed(name), description)
      case "count":
      case "number":
        return (kind === "count" ? Flag.Int : Flag.Finite)(typed(name)).pipe(
          Flag.withMetavar(metavar),
          Flag.withDescription(description),
          Flags.optional
        )
    }
  })
  return {
    ...flags,
    ...Object.values(options).some(([kind]) => kind === "measure") &&
      { at: options["to"] ? Target.atRange : Target.at },
    ...options["after"] &&
      { afterAt: Flags.text("after-at", "position", "The measure after which they come, by its position") }
  }
}

const saves =
  "A file is changed in place, or written to --output; a score in Flat gets a new revision. --dry-run lists the measures that would change."

const commandOf = (arrangement: Arrangement) => {
  const { examples, long, makesOther, name, options, required, short } = arrangement
  return Command.make(
    typed(name),
    { score: Target.argument, values: flagsOf(options), description, output },
    Effect.fnUntraced(function*({ description, output, score, values }) {
      const command = `flat score ${typed(name)}`
      const { afterAt, at, ...rest } = values
      const given: Record<string, unknown> = rest
      if (makesOther && output === undefined) {
        return yield* usage(command, "--output", "expected a file: the score would lose its other parts")
      }
      const measures = Object.keys(options).filter((option) => options[option]![0] === "measure")
      if (typeof at === "string") {
        if (measures.some((option) => given[option] !== undefined)) {
          return yield* usage(command, "", `expected either --at, or --${measures.map(typed).join(" and --")}`)
        }
        // One position sets the first option. The others keep their defaults.
        const positions = yield* Target.positionsOf(command, at)
        for (const [index, option] of measures.entries()) given[option] = positions[index]
      }
      if (typeof afterAt === "string") given["after"] = yield* Target.positionOf(command, "--after-at", afterAt)
      const missing = required.find((option) => option !== "part" && given[option] === undefined)
      if (missing !== undefined) return yield* usage(command, `--${typed(missing)}`, "expected a value")
      const target = yield* Target.parse(command, score)
      const before = yield* Target.read(target, true)
      if (required.includes("part")) {
        given["part"] = yield* Target.partOf(command, before.score, given["part"] as string | undefined)
      }
      const flag = given["after"] === undefined ? "--at" : "--after-at"
      yield* writeEdit({ command, target, before, output, description, flag }, run(arrangement, before.score, given))
    })
  ).pipe(Target.describeCommand(short, makesOther ? long : `${long} ${saves}`, examples))
}

export const commands = arrangements.map(commandOf)
