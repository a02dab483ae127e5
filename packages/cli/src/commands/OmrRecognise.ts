/** `flat omr recognise`: turns scanned pages into notation, and asks about what was recognised. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { CommandSession, type SessionShape } from "../calls/CommandSession.ts"
import * as FileResult from "../calls/FileResult.ts"
import * as Fields from "../catalog/Fields.ts"
import * as EncodeProblems from "../input/EncodeProblems.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage, UsageError } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"
import * as FileFormat from "../waiting/FileFormat.ts"
import * as Questions from "../waiting/Questions.ts"
import * as Recognition from "../waiting/Recognition.ts"

const name = "flat omr recognise"

const operation = (session: SessionShape, id: string) => session.catalog.operations.find((one) => one.id === id)!

/** Checks answers before a job is created: it would cost credits, and then wait for better ones. */
const check = Effect.fnUntraced(function*(session: SessionShape, answers: Questions.Answers) {
  const submit = operation(session, "submitOmrJobStep")
  const input = { job: "job", step: "details", body: { step: "details", ...answers } }
  const found = yield* Effect.result(session.capture(submit, input))
  if (found._tag === "Success") return
  const { reason } = found.failure
  return yield* reason._tag !== "Encode" ? found.failure : new UsageError({
    problems: EncodeProblems.of(session.catalog, submit, input, reason.problems).map((problem) => ({
      ...problem,
      flag: `--answers, ${problem.flag.replace(/^--set (.*)=…$/, "$1")}`
    })),
    command: name
  })
})

const filesOf = Effect.fnUntraced(function*(session: SessionShape, paths: ReadonlyArray<string>) {
  const { basename } = yield* Path.Path
  return yield* Effect.forEach(paths, (path) =>
    session.content(path).pipe(
      Effect.map((file) => path === "-" ? { file } : { file, filename: basename(path) }),
      Effect.mapError((error) => usage(name, "FILE", `${path} could not be opened (${error.reason._tag})`))
    ))
})

const formatOf = (session: SessionShape, fileFormat: string | undefined, output: string | undefined) => {
  const format = operation(session, "getOmrJobExport").parameters.find(({ name }) => name === "format")
  const formats = format === undefined ? [] : Fields.acceptedBy(session.catalog, [format.schema]).choices ?? []
  return FileFormat.choose(formats, { flag: "--file-format", format: fileFormat, output, command: name })
}

export const command = Command.make(
  "recognise",
  {
    files: Argument.String("file").pipe(
      Argument.withDescription("Scanned pages: PDF or images, in their order"),
      Argument.variadic()
    ),
    output: Flags.text(
      "output",
      "file",
      "Where the notation goes; - is standard output. Without it, it becomes a score of the library"
    ).pipe(
      Flag.withAlias("o")
    ),
    fileFormat: Flags.text(
      "file-format",
      "format",
      "Format of the output: musicxml, mxl or midi (default: by its name)"
    ),
    answers: Flags.text("answers", "file", "Answers to the questions, as JSON"),
    accept: Flags.toggle("accept", "Ask nothing: keep what was recognised"),
    job: Flags.text("job", "id", "Follow this job instead of creating one"),
    collection: Flags.text("collection", "id", "Collection for the new score"),
    locale: Flags.texts(
      "locale",
      "tag",
      "Language of the text on the pages, such as fr. Repeat it for more, the main one first"
    )
  },
  Effect.fnUntraced(function*({ accept, answers: file, collection, fileFormat, files, job, locale, output }) {
    const session = yield* CommandSession
    const { quiet } = yield* GlobalFlags.Globals
    if (files.length === 0 && job === undefined) {
      return yield* usage(name, "FILE", "give the scanned pages, or --job ID")
    }
    if (files.length > 0 && job !== undefined) {
      return yield* usage(name, "--job", "a job has its files already: leave them out")
    }
    if (file !== undefined && accept) return yield* usage(name, "--accept", "leave it out, or --answers")
    if (output !== undefined && collection !== undefined) {
      return yield* usage(name, "--collection", "is for scores of the library: leave it out, or --output")
    }
    const format = output === undefined ? undefined : formatOf(session, fileFormat, output)
    if (format instanceof UsageError) return yield* format
    const answers = file === undefined ? undefined : yield* Questions.readFile(file, name)
    if (answers !== undefined) yield* check(session, answers)

    const client = yield* session.client
    const input = {
      body: {
        output: output === undefined ? "library" as const : "musicxml" as const,
        interactiveSteps: accept ? [] : ["details" as const],
        autoStart: true,
        files: yield* filesOf(session, files),
        ...(locale.length === 0 ? undefined : { locales: locale }),
        ...(collection === undefined ? undefined : { collection })
      }
    }
    const events = job === undefined ? client.omr.recognise(input) : client.omr.followOmrJob({ job })
    const resume = [
      ...(output === undefined ? [] : ["-o", Printable.quoteWord(output)]),
      ...(fileFormat === undefined ? [] : ["--file-format", Printable.quoteWord(fileFormat)])
    ].map((word) => ` ${word}`).join("")
    const done = yield* Recognition.follow(events, {
      quiet,
      answers,
      accept,
      resume: (id) => `${name} --job ${id}${resume}`
    })
    if (done === undefined) return
    if (format === undefined) {
      return yield* Output.value({ job: done.id, ...done.result }, yield* GlobalFlags.outputOptions())
    }
    // The format is one of the operation's: they were read from its schema.
    const exported = { job: done.id, format } as Parameters<typeof client.omr.getOmrJobExport.download>[0]
    yield* FileResult.write((options) => client.omr.getOmrJobExport.download(exported, options), {
      output,
      command: name
    })
  })
).pipe(
  Command.withShortDescription("Turns scanned pages into notation"),
  Command.withDescription(
    `Recognises the music on scanned pages. The job costs credits. It shows its progress, and asks about title and instruments at the terminal; without one, give
--answers or --accept, or read the questions as JSON and answer them with --job ID --answers FILE. A job continues when this command ends: follow it with --job.`
  ),
  Command.withExamples([
    { command: `${name} scan.pdf -o score.musicxml` },
    { command: `${name} page1.jpg page2.jpg --accept`, description: "A score of the library, without questions" },
    { command: `${name} --job JOB --answers answers.json -o score.musicxml`, description: "Resume a job that waits" }
  ])
)
