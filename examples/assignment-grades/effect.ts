/**
 * Creates an assignment in a class; later, given the assignment, lists who handed in, and saves the grades as CSV.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/assignment-grades/effect.ts CLASS
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/assignment-grades/effect.ts CLASS ASSIGNMENT
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"

const [classroom = "", assignment] = process.argv.slice(2)

const create = Effect.gen(function*() {
  const { classes } = yield* FlatClient.FlatClient
  const dueDate = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const { id } = yield* classes.createClassAssignment({
    class: classroom,
    body: { type: "newScore", title: "Eight bars in G major", maxPoints: 20, dueDate, state: "active" }
  })
  yield* Console.log(id)
})

const collect = Effect.fn(function*(assignment: string) {
  const { classes } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  const submissions = yield* classes.getSubmissions({ class: classroom, assignment })
  yield* Console.log(`${submissions.filter(({ state }) => state !== "created").length} handed in`)
  // The file contains names of pupils: it is personal data.
  yield* classes.exportSubmissionsReviewsAsCsv.stream({ class: classroom, assignment }).pipe(
    Stream.run(files.sink(`${assignment}.csv`))
  )
  yield* Console.log(`${assignment}.csv`)
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

const program = assignment === undefined ? create : collect(assignment)
program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
