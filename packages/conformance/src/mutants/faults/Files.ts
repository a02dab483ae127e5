/** Faults of files that arrive in parts. */
import { faults, type Mutant } from "./Mutant.ts"

export const files: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/files/FilePart",
    ["engine/files/FilePart", "conformance/reliability/FileParts", "conformance/reliability/Files"],
    ["parts of two versions are joined", "!isVersion(headers, validator) ||", "", "F7"],
    [
      "Content-Range is not compared with the requested range",
      "if (range.from !== from) return",
      "if (range.from > from) return"
    ]
  ),
  ...faults("engine/transport/ConnectTransport", [], [
    "a file that ends early passes as whole",
    "left > 0 ? Effect.fail",
    "left < 0 ? Effect.fail",
    "F1"
  ]),
  ...faults("engine/files/FileStream", [], [
    "a file that is interrupted is not continued",
    "takesRanges = FilePart.takesRanges(response)",
    "takesRanges = false",
    "F1"
  ], [
    "a file that starts over is joined with another version",
    "if (received > 0 && value.from === 0 && !isSame) {",
    "if (received === Infinity) {",
    "F2"
  ]),
  ...faults("engine/files/Download", [], [
    "a download may begin before the file",
    "Number.isSafeInteger(from) && Number(from) >= 0",
    "Number.isSafeInteger(from)",
    "F9"
  ]),
  ...faults(
    "engine/files/FilePart",
    [],
    ["a file may be compressed", "\"accept-encoding\": \"identity\",", "", "F11"],
    ["a file that was changed a second ago is continued", "sent - changed >= settled", "true", "L2"]
  ),
  ...faults("engine/files/FileContent", [], [
    "a file in memory is not requested again",
    "isOpen && isBroken(error)",
    "!isOpen && isBroken(error)",
    "F12"
  ], [
    "a deadline of the call does not apply to its file",
    "overrides?.changes.deadline ?? pipe.config.deadline",
    "pipe.config.deadline",
    "O5"
  ]),
  ...faults("engine/body/BodyBuffer", [], [
    "a reader that is slow does not slow the server",
    "this.bytes >= most && !this.paused",
    "this.bytes >= most * 1000",
    "F6"
  ], [
    "a connection stays open when the reader of a file stops",
    "was closed before its end\", cause: undefined }))\n    )\n    this.source.stop()",
    "was closed before its end\", cause: undefined }))\n    )",
    "F4"
  ]),
  ...faults(
    "node/FilePart",
    [],
    [
      "two savers of one path share a part",
      "${path}.part.${process.pid}-${token}",
      "${path}.part.${process.pid}-00000000",
      "F13"
    ],
    ["the part of a killed process is left", "return [shared, ...killed]", "return [shared]", "F13"],
    ["the part of a running process is taken", "if (!isUsed) killed.push(part)", "killed.push(part)", "F13"],
    [
      "a recorded version is taken for that of another part",
      "inode === inodeOf(found.value) && ",
      "inode !== \"\" && ",
      "F8"
    ],
    [
      "a part cannot be continued after a second attempt on a full disk",
      "Effect.catch(fs.rename(markOf(part), markOf(own)), () => recorded)",
      "recorded",
      "F8"
    ]
  ),
  ...faults(
    "node/SavedFile",
    [],
    ["a full disk is not named", "explainNoSpace(path, error) : error", "error : error", "F8"],
    ["a part that another saver took is renamed", "if (!(yield* fs.exists(part.path))) return false", "", "F13"],
    ["two savers look at a path at once", "turns.withPermits(1)(Effect.gen", "(Effect.gen", "F13"],
    ["a saver replaces the file of another one silently", "(yield* stateOf(path)) !== before", "false", "F13"]
  ),
  ...faults("cli/calls/FileResult", [], [
    "a part is left on a full disk",
    "Effect.tapErrorTag(\"PlatformError\", () => discard(path))",
    "Effect.tapErrorTag(\"PlatformError\", () => Effect.void)",
    "V7"
  ]),
  ...faults("node/FilePart", ["node/FileDownload"], [
    "a download is written through a link in place of its part",
    "if (Option.isSome(yield* Effect.option(fs.readLink(file)))) return undefined",
    ""
  ])
]
