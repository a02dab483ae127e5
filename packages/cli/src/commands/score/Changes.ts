/** The commands of `flat score` that write: `edit`, `restore` and `pdf`. */
import {
  diff,
  type Edited,
  type MeasureChange,
  type MeasureEdit,
  type Result,
  type Score,
  type WarningName,
  write
} from "@flat-sdk/score"
import { replaceMeasures } from "@flat-sdk/score/abc"
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { chmodSync, existsSync, statSync } from "node:fs"
import { relative } from "node:path"
import { Globals, outputOptions } from "../../input/GlobalFlags.ts"
import { usage } from "../../input/UsageError.ts"
import { CommandFailed } from "../../output/Failure.ts"
import * as Output from "../../output/Output.ts"
import * as Target from "../../score/Target.ts"

const name = "flat score"
export const description = Flags.text("description", "text", "Description of the new revision")
export const output = Flags.text("output", "file", "Where the file goes").pipe(Flag.withAlias("o"))

/** Writes a file, which keeps its mode. */
const save = Effect.fnUntraced(function*(file: string, bytes: Uint8Array) {
  yield* Effect.try({
    try: () => {
      const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o666 & ~process.umask()
      AtomicFile.replace(file, bytes)
      chmodSync(file, mode)
    },
    catch: (error) => FileFailure.writing(file, error)
  })
  if (!(yield* Globals).quiet) yield* Output.note(`Saved ${file} (${bytes.length} bytes)`)
})

/** Returns a score in the form that the name of its file says. An archive is one that came with it. */
const fileOf = (command: string, file: string, score: Score) => {
  const { container, ...plain } = score
  if (/\.(?:musicxml|xml)$/i.test(file)) return Effect.succeed(write(plain))
  return container === undefined && /\.mxl$/i.test(file)
    ? usage(command, "", `${file} would not be compressed: give a name that ends with .musicxml`)
    : Effect.succeed(write(score))
}

interface Change {
  /** A file, or the id of a score. */
  readonly to: string | { readonly id: string; readonly base: string; readonly description?: string | undefined }
  readonly changed: ReadonlyArray<MeasureChange>
  readonly isSame: boolean
  readonly bytes: Uint8Array
}

/** Lists the measures that change, and writes the score, unless it is the same or `--dry-run` is given. */
const writeChange = Effect.fnUntraced(function*({ bytes, changed, isSame, to }: Change) {
  const { dryRun, quiet } = yield* Globals
  const note = (text: string) => quiet ? Effect.void : Output.note(text)
  if (!isSame && !dryRun) {
    if (typeof to === "string") yield* save(to, bytes)
    else {
      const { base, description, id } = to
      const revision = yield* Target.save({ score: id, base, data: bytes, description })
      yield* note(`Saved revision ${revision} of score ${id}. ${base} is the one before.`)
    }
  }
  yield* Output.items(Stream.fromIterable(changed), yield* outputOptions())
  if (isSame || dryRun) yield* note(`${isSame ? "Nothing changes. " : ""}Nothing was written.`)
})

/** Where an edit comes from, and where it goes: to a file, or to the score that was read. */
interface Place {
  readonly command: string
  readonly target: Target.Target
  readonly before: { readonly revision: string | undefined }
  readonly output: string | undefined
  readonly description: string | undefined
  /** The flag that names a measure by its position. Default: `--at`. */
  readonly flag?: string
}

/** Writes what came of an edit, or says why there is nothing. */
export const writeEdit = Effect.fnUntraced(function*(place: Place, { problems, value }: Result<Edited>) {
  const { before, command, description, flag, output, target } = place
  if (value === undefined) return yield* Target.refusal("Nothing was changed:", problems, flag)
  for (const { number, part, what } of value.lost) {
    yield* Output.note(`Lost in part ${part}, measure ${number}: ${what}`)
  }
  if (target.file === Target.input && output === undefined) {
    return yield* usage(command, "--output", "expected a file: standard input cannot be written")
  }
  const to = output ?? target.file ?? { id: target.id!, base: before.revision!, description }
  const bytes = typeof to === "string" ? yield* fileOf(command, to, value) : write(value)
  yield* writeChange({ to, changed: value.changed, isSame: value.changed.length === 0, bytes })
})

type Measure = MeasureEdit & { readonly revision?: string | undefined }

/** Reads the lines, or the list, that `flat score read` writes. */
const measuresOf = (file: string) =>
  Effect.flatMap(Target.bytesOf(file), (bytes) =>
    Effect.try({
      try: (): ReadonlyArray<Measure> => {
        const text = new TextDecoder().decode(bytes).trim()
        const lines = text.startsWith("[") ? text : `[${text.replaceAll(/\n(?=\{)/g, ",")}]`
        return (JSON.parse(lines) as Array<Measure>).map(({ as = "abc", measure, part, revision, text }, at) => {
          if (part && measure && typeof text === "string") return { part, measure, text, as, revision }
          throw new Error(`item ${at + 1} lacks part, measure or text`)
        })
      },
      catch: (error) =>
        FileFailure.rejection(
          `${file} has no measures: ${(error as Error).message}`,
          "Pass the lines of JSON of \"flat score read\", with changed texts."
        )
    }))

export const edit = Command.make(
  "edit",
  {
    score: Target.argument,
    part: Flags.text("part", "name", "Part of the measure: its id or its name (default: the only part)"),
    measure: Flags.text("measure", "number", "Measure to replace, by its printed number"),
    at: Target.at,
    text: Flags.text("text", "text", "The new measure"),
    as: Target.as,
    measures: Flags.text("measures", "file", "Lines of JSON of flat score read, with changed texts"),
    allowLoss: Flags.toggle(
      "allow-loss",
      "Let go of what the new text leaves out. Without it or --lose, that is refused"
    ),
    lose: Flags.text("lose", "names", "Let go of this alone, as the refusal names it: slur,dynamics"),
    allow: Flags.texts(
      "allow",
      "warning",
      "Let a warning of \"flat score check\" through by its name, such as short-measure. Repeat for more"
    ),
    description,
    output
  },
  Effect.fnUntraced(function*(flags) {
    const { allow, allowLoss, as, at, description, lose, measure, measures, output, part, score, text } = flags
    const command = `${name} edit`
    const isOne = (measure === undefined) !== (at === undefined) && text !== undefined
    if (
      isOne === (measures !== undefined) || (measures !== undefined && (part ?? measure ?? at ?? text) !== undefined)
    ) {
      return yield* usage(command, "", "expected either --measure (or --at) and --text, or --measures")
    }
    yield* Target.requireOneInput(command, [score, measures])
    const position = at === undefined ? undefined : yield* Target.positionOf(command, "--at", at)
    const target = yield* Target.parse(command, score)
    const listed = isOne ? [] : yield* measuresOf(measures!)
    // They are of the revision that was read.
    const [base] = listed.flatMap((one) => one.revision ?? [])
    const isNamed = target.file !== undefined || target.revision !== undefined
    const before = yield* Target.read(isNamed ? target : { ...target, revision: base }, true)
    const edits: ReadonlyArray<Measure> = isOne
      ? [{ part: yield* Target.partOf(command, before.score, part), measure: (position ?? measure)!, text, as }]
      : listed
    // Names that do not exist are refused with those that do.
    const options = { allowLoss: lose?.split(",") ?? allowLoss, allow: allow as ReadonlyArray<WarningName> }
    yield* writeEdit({ command, target, before, output, description }, replaceMeasures(before.score, edits, options))
  })
).pipe(Target.describeCommand(
  "Replaces measures, and keeps every other byte",
  `Replaces measures of a score, and lists those that changed. In ABC, a number counts eighth notes: G2 is a quarter note, z4 a half rest. A file is changed in place, or
written to --output. A score in Flat gets a new revision, made from the one that was read; if there is a newer one, nothing is saved. A revision that somebody else
saves at the same moment is not noticed, and stays in the list of revisions. --dry-run lists the measures, and writes nothing.`,
  {
    "edit march.musicxml --part Flute --measure 5 --text 'G2 A2 B4' --dry-run": "Show what would change",
    "edit SCORE --measures measures.jsonl --description 'Easier for the flutes'": "Save a revision"
  }
))

export const restore = Command.make(
  "restore",
  {
    score: Argument.String("score").pipe(Argument.withDescription("The file or the score id that gets the old music")),
    from: Argument.String("from").pipe(
      Argument.withDescription("Where that is: a revision of the score, a file, or SCORE@REVISION")
    ),
    description
  },
  Effect.fnUntraced(function*({ description, from, score }) {
    // A file that does not exist yet is written; an id has no dot.
    const isNew = score.includes(".") && !existsSync(score)
    if (score === Target.input) return yield* usage(`${name} restore`, "SCORE", "standard input cannot be written")
    const target = isNew ? { file: score } : yield* Target.parse(`${name} restore`, score)
    const source = yield* Target.parse(`${name} restore`, from)
    const { id, revision } = source
    const isRevision = id !== undefined && revision === undefined && target.file === undefined
    const old = yield* Target.read(isRevision ? { id: target.id, revision: id } : source, true)
    const now = isNew ? undefined : yield* Target.read(target, true)
    // An archive gets the music, and keeps its other files.
    const archive = now?.score.container ?? old.score.container
    const music = archive === undefined ? old.score : { ...old.score, container: archive }
    yield* writeChange({
      to: target.file ?? { id: target.id, base: now!.revision!, description: description ?? `Restored from ${from}` },
      changed: now === undefined ? [] : diff(now.score, old.score),
      isSame: now?.score.source === old.score.source,
      bytes: target.file === undefined ? write(old.score) : yield* fileOf(`${name} restore`, target.file, music)
    })
  })
).pipe(Target.describeCommand(
  "Makes an old revision the newest again",
  `Saves the MusicXML of an old revision as a new one; nothing is deleted. The file that is sent is the old one, byte for byte, and Flat may write it in another way. The old
music can also come from a file, or go into one. "flat scores get-revisions SCORE" has the ids; --dry-run lists the measures that would change.`,
  {
    "restore SCORE REVISION": "As a new revision",
    "restore march.musicxml SCORE@REVISION": "Into a file"
  }
))

/** Returns the command that installs what is missing beside this one, in the project or for all. */
export const installing = (command: string, place: string, folder: string): string =>
  relative(folder, place).startsWith("node_modules")
    ? command
    : command.replace("npm install", "npm install --global @flat-sdk/cli")

export const pdf = Command.make(
  "pdf",
  {
    scores: Argument.String("score").pipe(
      Argument.withDescription(`${Target.argumentText}. Several become one PDF`),
      Argument.variadic({ min: 1 })
    ),
    output
  },
  Effect.fnUntraced(function*({ output, scores }) {
    if (output === undefined) return yield* usage(`${name} pdf`, "--output", "expected the name of the PDF")
    const { MissingPackages, toPdf } = yield* Effect.promise(() => import("@flat-sdk/score/render"))
    yield* Target.requireOneInput(`${name} pdf`, scores)
    const targets = yield* Effect.forEach(scores, (score) => Target.parse(`${name} pdf`, score))
    const read = yield* Effect.forEach(targets, (target) => Target.read(target))
    const bytes = yield* Effect.tryPromise({
      try: () => toPdf(read.map(({ score }) => score)),
      catch: (error) => {
        const [message, next] = error instanceof MissingPackages
          ? [
            "A PDF needs packages that are not installed",
            installing(error.command, import.meta.dirname, process.cwd())
          ]
          : [`The music cannot be engraved: ${String(error)}`, "\"flat score check\" lists what is wrong in a score."]
        return new CommandFailed({ reason: "NoPicture", message, next, exitCode: exitCodes.rejected })
      }
    })
    yield* save(output, bytes)
  })
).pipe(Target.describeCommand(
  "Writes scores as one PDF",
  "Engraves scores with Verovio, and writes them as one PDF with embedded fonts. Verovio is not part of this command: without it, the command that installs it is printed.",
  {
    "pdf march.musicxml -o march.pdf": "A file",
    "pdf SCORE SCORE -o songs.pdf": "Two scores of Flat, one after the other"
  }
))
