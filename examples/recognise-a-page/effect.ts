/**
 * Recognises the music on a scanned page, agrees with what was found, and saves the score as MusicXML.
 *
 *     FLAT_ACCESS_TOKEN=… node examples/recognise-a-page/effect.ts FILE
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"
import { basename } from "node:path"

const path = process.argv[2] ?? ""

const program = Effect.gen(function*() {
  const { omr } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  const file = Buffer.from(yield* files.readFile(path)).toString("base64")

  yield* omr.recognise({
    body: { files: [{ file, filename: basename(path) }], autoStart: true, output: "musicxml", interactiveSteps: ["details"] }
  }, { deadline: "15 minutes" }).pipe(Stream.runForEach(Effect.fn(function*(event) {
    switch (event._tag) {
      case "Progress":
        return yield* Console.log(`${event.job.progress?.percent ?? 0} %`)
      // A program with a screen would show what was found in `event.step`, and let its user correct that.
      case "AwaitingInput":
        return yield* event.answer({ title: "A scanned page" })
      case "Done": {
        const { bytes } = yield* omr.getOmrJobExport({ job: event.job.id, format: "musicxml" })
        yield* files.writeFile(`${event.job.id}.musicxml`, bytes)
        yield* Console.log(`${event.job.id}.musicxml`)
      }
    }
  })))
}).pipe(Effect.catchReason("FlatError", "JobFailed", (reason) => Console.error(reason.message)))

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
