/**
 * Recognises the music on a scanned page, confirms the result of each step, and saves the score as MusicXML.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/recognise-a-page/effect.ts FILE
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { FileUpload, NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"
import { basename } from "node:path"

const [path = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const { omr } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  const page = { file: yield* FileUpload.open(path), filename: basename(path) }

  yield* omr.recognise({
    body: { files: [page], autoStart: true, output: "musicxml", interactiveSteps: ["details"] }
  }).pipe(Stream.runForEach(Effect.fn(function*({ job, ...event }) {
    if (event._tag === "Progress") yield* Console.log(`${job.progress?.percent ?? 0} %`)
    // A program with a screen would show the result, `event.step`, and let the user correct it.
    if (event._tag === "AwaitingInput") yield* event.answer({ title: "A scanned page" })
    if (event._tag === "Done") {
      const { bytes } = yield* omr.getOmrJobExport({ job: job.id, format: "musicxml" })
      yield* files.writeFile(`${job.id}.musicxml`, bytes)
      yield* Console.log(`${job.id}.musicxml`)
    }
  })))
}).pipe(
  Effect.catchReason("FlatError", "JobFailed", (reason) => Console.error(reason.message))
)

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
