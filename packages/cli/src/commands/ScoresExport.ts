/** `flat scores export`: saves a score as a file of any format. Audio is created by a task, which is followed to its end. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import { CommandSession } from "../calls/CommandSession.ts"
import * as FileResult from "../calls/FileResult.ts"
import * as ScoreFile from "../calls/ScoreFile.ts"
import { Globals } from "../input/GlobalFlags.ts"
import { usage, UsageError } from "../input/UsageError.ts"
import * as FileFormat from "../waiting/FileFormat.ts"
import * as Percent from "../waiting/Percent.ts"

const name = "flat scores export"

const elsewhere = new Map([[
  "pdf",
  "the API makes no PDF: \"flat score pdf SCORE -o score.pdf\" makes one, and in programs toPdf of @flat-sdk/score/render"
]])

export const command = Command.make(
  "export",
  {
    score: Argument.String("score").pipe(Argument.withDescription("Score id")),
    format: Flags.text(
      "format",
      "format",
      "Format of the file, such as midi, xml, mxl, mp3 or wav (default: by the output's name); the global --format goes before the command"
    ),
    output: Flags.text("output", "file", "Where the file goes; - is standard output").pipe(Flag.withAlias("o")),
    revision: Flags.text("revision", "id", "Revision to export (default: the newest)"),
    parts: Flags.text("parts", "a,b", "UUIDs of the parts to export (default: all)"),
    sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the score")
  },
  Effect.fnUntraced(function*({ format: given, output, parts, revision = "last", score, sharingKey }) {
    const session = yield* CommandSession
    const { quiet } = yield* Globals
    const format = FileFormat.choose(ScoreFile.formats(session.catalog), {
      flag: "--format",
      format: given,
      output,
      command: name,
      elsewhere
    })
    if (format instanceof UsageError) return yield* format
    const client = yield* session.client
    const input = {
      score,
      revision,
      format,
      ...(sharingKey === undefined ? undefined : { sharingKey }),
      ...(parts === undefined ? undefined : { parts })
    }
    if (!ScoreFile.tasks(session.catalog).includes(format)) {
      return yield* FileResult.write(ScoreFile.open(session.catalog, client, input), { output, command: name })
    }
    if (output === undefined && (yield* (yield* Stdio.Stdio).stdoutIsTerminal)) {
      return yield* usage(
        name,
        "--output",
        `a terminal cannot show ${format}: give --output FILE, or redirect standard output`
      )
    }
    const percent = Percent.make(quiet)
    const context = yield* Effect.context<never>()
    const exported = ScoreFile.open(session.catalog, client, input, {
      onProgress: (event) => {
        if (event._tag === "Progress") Effect.runSyncWith(context)(percent.show(event.percent, event.text))
      }
    })
    yield* FileResult.write(() => Effect.ensuring(exported(), percent.hide), { output, command: name })
  })
).pipe(
  Command.withShortDescription("Saves a score as a file"),
  Command.withDescription(
    `Saves a score as MIDI, MusicXML, audio or another format. Audio is created by a task of the server first: its progress is shown, and the file is fetched when it is
ready. Ctrl-C ends the wait, not the task. For a PDF, see "flat score pdf".`
  ),
  Command.withExamples([
    { command: `${name} SCORE --format midi -o score.mid` },
    { command: `${name} SCORE -o score.mp3`, description: "The name says the format" }
  ])
)
