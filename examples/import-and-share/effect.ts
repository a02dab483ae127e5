/**
 * Imports a music file, shares the score with a user, waits for its audio export and saves it.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/import-and-share/effect.ts FILE USER
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { FileUpload, NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"

const [file = "", user = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const { scores } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem

  // Streamed from disk: MusicXML (plain or compressed), MIDI, or any other format that Flat imports.
  const data = yield* FileUpload.open(file)
  const { id } = yield* scores.createScore({ body: { data, privacy: "private" } })
  yield* scores.addScoreCollaborator({ score: id, body: { user, aclRead: true, aclWrite: true } })
  yield* Console.log(`${id} is shared`)

  const sound = yield* scores.exportScore.download({ score: id, format: "mp3" }, {
    deadline: "10 minutes",
    onProgress: (event) => event._tag === "Progress" && console.log(`${event.percent ?? 0} %`)
  })
  yield* Stream.run(sound.stream, files.sink(`${id}.mp3`))
  yield* Console.log(`${id}.mp3`)
}).pipe(
  Effect.scoped,
  Effect.catchReason("FlatError", "JobFailed", (reason) => Console.error(reason.message))
)

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
