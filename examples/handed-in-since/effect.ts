/**
 * Prints what the students of a class handed in since the last run, for a job that runs every hour. A checkpoint is kept in a file: if a run is killed,
 * the next one repeats one line at most, and loses none.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/handed-in-since/effect.ts CLASS
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient, Watch } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"

const [classroom = ""] = process.argv.slice(2)
const file = `${classroom}.checkpoint.json`

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  // Renaming replaces the file in one step.
  const save = (checkpoint: Watch.Checkpoint) =>
    Effect.andThen(
      files.writeFileString(`${file}.new`, JSON.stringify(checkpoint)),
      files.rename(`${file}.new`, file)
    )
  const from = (yield* files.exists(file)) ? JSON.parse(yield* files.readFileString(file)) : undefined
  yield* Watch.submissions(flat, { class: classroom }, { from, once: true, onBaseline: save }).pipe(
    Stream.tap(({ item, previous }) =>
      item?.state === "turnedIn" && previous?.state !== "turnedIn"
        ? Console.log(`${item.creator} handed in ${item.assignment}`)
        : Effect.void
    ),
    Stream.runForEach(({ checkpoint }) => save(checkpoint))
  )
  yield* Console.log("up to date")
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
