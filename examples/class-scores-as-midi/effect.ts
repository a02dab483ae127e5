/**
 * Lists a teacher's classes, and saves every score of their assignments and of what was handed in as a MIDI file.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/class-scores-as-midi/effect.ts [FOLDER]
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { FileDownload, NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer } from "effect"

const folder = process.argv[2] ?? "midi"

const program = Effect.gen(function*() {
  const { classes, scores } = yield* FlatClient.FlatClient
  yield* (yield* FileSystem.FileSystem).makeDirectory(folder, { recursive: true })
  for (const { id, name } of yield* classes.listClasses()) {
    yield* Console.log(name)
    const assignments = yield* classes.listAssignments({ class: id })
    const attachments = assignments.flatMap((one) => [one, ...one.submissions]).flatMap((work) => work.attachments)
    yield* Effect.forEach(
      new Set(attachments.flatMap(({ score }) => score ?? [])),
      (score) =>
        // A file appears once it is complete; after an interruption the next run resumes it.
        FileDownload.save(
          (options) => scores.getScoreRevisionData.download({ score, revision: "last", format: "midi" }, options),
          `${folder}/${score}.mid`
        ).pipe(
          Effect.andThen(Console.log(`  ${folder}/${score}.mid`)),
          // Continue with the other scores if one cannot be read.
          Effect.catchTag("FlatError", (error) => Console.error(`  ${score}: ${error.message}`))
        ),
      { concurrency: 4, discard: true }
    )
  }
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
