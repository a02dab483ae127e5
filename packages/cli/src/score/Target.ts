/** The score that a command is about: a file of MusicXML, or a score of the API by its id. */
import type { SaveRevisionInput } from "@flat-sdk/core/ScoreExport"
import { open, overview as overviewOf, type PartAddress, type Problem, type Score, ScoreError } from "@flat-sdk/score"
import { readMeasures } from "@flat-sdk/score/abc"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { existsSync, readFileSync } from "node:fs"
import { CommandSession } from "../calls/CommandSession.ts"
import { usage, type UsageError } from "../input/UsageError.ts"
import { CommandFailed } from "../output/Failure.ts"
import * as Revisions from "./Revisions.ts"

export const argumentText = "A file of MusicXML, - for standard input, a score id, or SCORE@REVISION"

export const argument = Argument.String("score").pipe(Argument.withDescription(argumentText))

export const as = Flag.Literals("as", ["abc", "xml"]).pipe(
  Flag.withDescription(
    "How a measure is written: abc is a short notation, xml its MusicXML with everything (default abc)"
  ),
  Flag.withDefault("abc")
)

const atText = "The measure by its position in the part, counted from 0, where its number occurs twice"
/** Names a measure by its position. */
export const at = Flags.text("at", "position", atText)
/** Names a measure, or several, by their positions. */
export const atRange = Flags.text("at", "position", `${atText}; or several: 107-110`)

/** Returns the address of the measure at `--at`, and of the last one if it names several. */
export const positionsOf = (
  command: string,
  at: string,
  flag = "--at"
): Effect.Effect<ReadonlyArray<{ readonly index: number }>, UsageError> => {
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(at) ?? []
  return from === undefined
    ? usage(command, flag, "expected a position, such as 107, or positions, such as 107-110")
    : Effect.succeed([from, ...to === undefined ? [] : [to]].map((index) => ({ index: Number(index) })))
}

/** Returns the address of the measure at a position. */
export const positionOf = Effect.fnUntraced(function*(command: string, flag: string, at: string) {
  const [position, another] = yield* positionsOf(command, at, flag)
  return another === undefined ? position! : yield* usage(command, flag, "expected one position")
})

/** Adds the texts of the help, and examples by their commands. */
export const describeCommand =
  (short: string, long: string, examples: Readonly<Record<string, string>>) =>
  <Name extends string, Input, Context, E, R>(command: Command.Command<Name, Input, Context, E, R>) =>
    command.pipe(
      Command.withShortDescription(short),
      Command.withDescription(long),
      Command.withExamples(
        Object.entries(examples).map(([line, description]) => ({ command: `flat score ${line}`, description }))
      )
    )

/** The name of standard input. */
export const input = "-"

export type Target =
  | { readonly file: string; readonly id?: undefined; readonly revision?: undefined }
  | { readonly file?: undefined; readonly id: string; readonly revision?: string | undefined }

/** Returns what a word names. An id has neither a dot nor a slash, and there is no file of its name. */
export const parse = Effect.fnUntraced(function*(command: string, word: string): Effect.fn.Return<Target, UsageError> {
  if (word === input || existsSync(word)) return { file: word }
  const [, id, revision] = /^(\w[\w-]*)(?:@([\w-]+))?$/.exec(word) ?? []
  if (id !== undefined) return { id, revision }
  return yield* usage(command, "SCORE", `there is no file ${Printable.quoteWord(word)}, and it is not a score id`)
})

const place = ({ column, line, number, part }: Problem): string =>
  [part && `part ${part}`, number && `measure ${number}`, line && `line ${line}, column ${column}`]
    .flatMap((one) => one ? [`${one}: `] : []).join("")

/** Fails with what is wrong with a file or an edit. Nothing was written. */
export const refusal = (what: string, problems: ReadonlyArray<Problem>, flag = "--at") => {
  const message = [what, ...problems.map((one) => `  ${place(one)}${one.message}`)].join("\n")
  const hint = problems[0]?.hint?.replace(/allow: \["([^"]*)"\]/, "--allow $1").replaceAll(
    /\{ index: (\d+) \}/g,
    `${flag} $1`
  )
    .replace(/the option allowLoss: \["([^"]*)"\]/, "--lose $1")
  const next = hint === undefined ? undefined : { next: `${hint}.` }
  return new CommandFailed({ reason: "Refused", message, ...next, exitCode: exitCodes.rejected, problems })
}

/** Runs a function of the score package, which throws where a part or a measure does not exist. */
export const attempt = <A>(run: () => A): Effect.Effect<A, CommandFailed> =>
  Effect.catch(
    Effect.try({ try: run, catch: (error) => error }),
    (error) => error instanceof ScoreError ? refusal("It cannot be read:", [error.problem]) : Effect.die(error)
  )

/** More than the largest file that is opened: what follows is not read. */
const mostInput = 2 ** 27

const inputBytes = Effect.gen(function*() {
  const { stdin } = yield* Stdio.Stdio
  let size = 0
  const chunks = yield* Stream.runCollect(Stream.takeUntil(stdin, (chunk) => (size += chunk.length) > mostInput))
  return new Uint8Array(Buffer.concat([...chunks]))
}).pipe(
  Effect.mapError((error) => FileFailure.rejection(`Standard input cannot be read: ${error.message}`, "Give a file."))
)

/** Reads a file, or standard input. */
export const bytesOf = (file: string): Effect.Effect<Uint8Array, FileFailure.FileFailure, Stdio.Stdio> =>
  file === input ? inputBytes : Effect.try({
    try: () => new Uint8Array(readFileSync(file)),
    catch: (error) =>
      FileFailure.codeOf(error) === "ENOENT"
        ? FileFailure.rejection(`There is no file ${file}`, "Check its name, and the folder in which you are.")
        : FileFailure.rejection(`${file} cannot be read: ${FileFailure.reasonOf(error)}`, "Give another file.")
  })

/** The operations on scores, with the client of the command; `isLive` sends with `--dry-run` too. */
const scoresOf = Effect.fnUntraced(function*(isLive: boolean) {
  const session = yield* CommandSession
  return (yield* isLive ? session.live : session.client).scores
})

const reject = (reason: string, message: string, next: string) =>
  new CommandFailed({ reason, message, next, exitCode: exitCodes.rejected })

/** Saves a revision on the one that was read. Returns its id. */
export const save = Effect.fnUntraced(function*(input: SaveRevisionInput) {
  const { saveRevision } = yield* scoresOf(true)
  const { id } = yield* Effect.mapError(saveRevision(input), (error) => {
    const { reason } = error
    return reason._tag === "Conflict" && reason.code === "NEWER_REVISION"
      ? reject("Stale", reason.detail, "flat score read reads it.")
      : error
  })
  return id
})

/** Reads the score, and the id of the revision if it is one. */
export const read = Effect.fnUntraced(function*(target: Target, isLive = false) {
  if (target.file === undefined) {
    const { id, revision } = target
    return yield* Revisions.read(yield* scoresOf(isLive), id, revision).pipe(
      Effect.catchTag("Unreadable", ({ message, next }) => Effect.fail(reject("Unreadable", message, next)))
    )
  }
  const { problems, value } = open(yield* bytesOf(target.file))
  if (value === undefined) return yield* refusal(`${target.file} cannot be opened:`, problems)
  return { score: value, revision: undefined }
})

/** Returns the part that a flag names, or the only one. */
export const partOf = (
  command: string,
  score: Score,
  part: string | undefined
): Effect.Effect<PartAddress, UsageError> => {
  if (part !== undefined) return Effect.succeed(part)
  if (readMeasures(score, { from: { index: 0 }, to: { index: 0 } }).length === 1) return Effect.succeed({ index: 0 })
  const { parts } = overviewOf(score)
  const names = parts.map(({ id, name }) => name ? `${id} (${name})` : id)
  return usage(command, "--part", `the score has ${parts.length} parts: ${names.join(", ")}`)
}

/** Fails if standard input would be read twice. */
export const requireOneInput = (command: string, words: ReadonlyArray<string | undefined>) =>
  words.filter((word) => word === input).length > 1
    ? usage(command, "", "standard input can be read once")
    : Effect.void
