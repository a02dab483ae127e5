/** `flat score`: looks into the music of a score of the API, or of a file, and changes it measure by measure. */
import {
  check as checkScore,
  diff as diffScores,
  type Mark,
  type Overview,
  overview as overviewOf
} from "@flat-sdk/score"
import { readMeasures } from "@flat-sdk/score/abc"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Stream from "effect/Stream"
import { Globals, outputOptions } from "../../input/GlobalFlags.ts"
import { usage } from "../../input/UsageError.ts"
import { ExitWith } from "../../output/Failure.ts"
import * as Output from "../../output/Output.ts"
import * as Target from "../../score/Target.ts"
import { commands as arrange } from "./Arrange.ts"
import { edit, pdf, restore } from "./Changes.ts"

const name = "flat score"

const openScore = Effect.fnUntraced(function*(command: string, word: string) {
  return yield* Target.read(yield* Target.parse(`${name} ${command}`, word))
})

/** Whether a reader sees plain text: on a terminal, unless something else was asked for. */
const isText = ({ fields, format, jq, terminal }: Output.OutputOptions): boolean =>
  terminal && (format ?? jq ?? fields) === undefined

/** What a reader looks for first, a line each: a table would only count the items of lists. */
const linesOf = ({ measures, parts, people, repeats, tempos, times, title = "" }: Overview): string => {
  const marks = (list: ReadonlyArray<Mark>) => list.map(({ number, what }) => `${what} (${number})`).join(", ")
  const rows = [
    ["title", title],
    ...people.map(({ name, role }) => [role, name]),
    ["measures", `${measures}`],
    ["times", marks(times)],
    ["tempos", marks(tempos)],
    ["repeats", marks(repeats)],
    ...parts.map(({ id, keys, name, range }) => [
      id,
      [name, range && `${range.lowest} to ${range.highest}`, marks(keys)].filter(Boolean).join(", ")
    ])
  ].filter(([, text]) => text !== "")
  const width = Math.max(...rows.map(([label = ""]) => label.length))
  return rows.map(([label = "", text = ""]) => Printable.line(`${label.padEnd(width)}  ${text}`) + "\n").join("")
}

const overview = Command.make(
  "overview",
  { score: Target.argument },
  Effect.fnUntraced(function*({ score }) {
    const { revision, score: music } = yield* openScore("overview", score)
    const value = { ...revision === undefined ? undefined : { revision }, ...overviewOf(music) }
    const options = yield* outputOptions()
    yield* isText(options) ? Output.text(Stream.make(linesOf(value))) : Output.value(value, options)
  })
).pipe(Target.describeCommand(
  "Shows title, people, parts, keys, times, tempos and repeats",
  "Shows what is in a score: title and people; parts with their range, transposition, staves, voices and lyrics; keys, meters, tempos and repeats with their measures. On a terminal, a part has its range and keys; --format json shows everything.",
  {
    "overview march.musicxml": "What is in a file",
    "overview SCORE --jq '.parts[].name'": "The names of the parts of a score of Flat"
  }
))

const read = Command.make(
  "read",
  {
    score: Target.argument,
    part: Flags.text("part", "name", "Only this part: its id or its name"),
    from: Flags.text("from", "number", "First measure, by its printed number"),
    to: Flags.text("to", "number", "Last measure, which is read too"),
    at: Target.atRange,
    as: Target.as
  },
  Effect.fnUntraced(function*({ as, at, from, part, score, to }) {
    const command = `${name} read`
    if (at !== undefined && (from ?? to) !== undefined) {
      return yield* usage(command, "", "expected either --at, or --from and --to")
    }
    const [first, last = at && first] = at === undefined ? [from, to] : yield* Target.positionsOf(command, at)
    const { revision, score: music } = yield* openScore("read", score)
    const range = { as, ...Record.filter({ part, from: first, to: last }, Predicate.isNotUndefined) }
    const texts = yield* Target.attempt(() => readMeasures(music, range))
    const options = yield* outputOptions()
    if (isText(options)) {
      const blocks = texts.map(({ number, part, text }) =>
        Printable.lines(`% part ${part}, measure ${number}\n${text}\n`)
      )
      return yield* Output.text(Stream.fromIterable(blocks))
    }
    // An edit of these is refused if there is a newer revision.
    yield* Output.items(
      Stream.fromIterable(texts.map((one) => revision === undefined ? one : { ...one, revision })),
      options
    )
  })
).pipe(Target.describeCommand(
  "Prints measures as ABC or MusicXML",
  `Prints measures as text, one for each measure and part. In a pipe, each is a line of JSON that "flat score edit --measures" takes back with another text. What
ABC cannot say is named in "lost".`,
  {
    "read march.musicxml --part Flute --from 5 --to 8": "Four measures",
    "read SCORE > measures.jsonl": "To edit them, and to save them with flat score edit"
  }
))

const check = Command.make(
  "check",
  { score: Target.argument },
  Effect.fnUntraced(function*({ score }) {
    const { problems, warnings } = checkScore((yield* openScore("check", score)).score)
    const music = [...problems, ...warnings].map((one, at) => ({
      severity: at < problems.length ? "problem" : "warning",
      ...one
    }))
    const options = yield* outputOptions()
    if (music.length > 0 || options.format === "json") yield* Output.items(Stream.fromIterable(music), options)
    else if (!(yield* Globals).quiet) yield* Output.note("Nothing is wrong.")
    if (problems.length > 0) return yield* new ExitWith({ exitCode: exitCodes.incomplete })
  })
).pipe(Target.describeCommand(
  "Lists what is wrong, or unusual",
  `Lists what programs read wrongly or refuse (problem), and what is often meant so (warning): measures that are not full, ties without an end. The exit
code is ${exitCodes.incomplete} if there is a problem, and ${exitCodes.rejected} if the file cannot be opened: then it names line and column.`,
  {
    "check march.mxl": "Before it is imported"
  }
))

const diff = Command.make(
  "diff",
  {
    before: Argument.String("before").pipe(Argument.withDescription(Target.argumentText)),
    after: Argument.String("after").pipe(Argument.withDescription("The same, for what it is compared with"))
  },
  Effect.fnUntraced(function*({ after, before }) {
    yield* Target.requireOneInput(`${name} diff`, [before, after])
    const first = yield* Target.parse(`${name} diff`, before)
    const second = yield* Target.parse(`${name} diff`, after)
    const changes = diffScores((yield* Target.read(first)).score, (yield* Target.read(second)).score)
    const options = yield* outputOptions()
    const isSame = changes.length === 0
    if (!isSame || options.format === "json") yield* Output.items(Stream.fromIterable(changes), options)
    if (!isSame) return yield* new ExitWith({ exitCode: exitCodes.incomplete })
  })
).pipe(Target.describeCommand(
  "Lists the measures that differ",
  `Lists the measures that differ between two scores, with the changes in words, and parts and measures that were added or removed. Prints nothing if the music is the
same; if it is not, the exit code is ${exitCodes.incomplete}. "flat scores get-revisions SCORE" has the ids of revisions.`,
  {
    "diff old.musicxml new.musicxml": "Two files",
    "diff SCORE@REVISION SCORE": "What changed since a revision"
  }
))

export const command = Command.make("score").pipe(
  Command.withDescription(
    `Reads and changes the music of a score, by measures or as a whole. A score is a file of MusicXML (.musicxml, .xml, .mxl), or the id of a score in Flat: of
its newest revision, or of SCORE@REVISION. For titles, sharing and other formats, see "flat scores".`
  ),
  Command.withSubcommands([overview, read, edit, ...arrange, check, diff, pdf, restore])
)
