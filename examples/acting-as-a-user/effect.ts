/**
 * As an administrator, acts as each teacher and lists their classes. The delegated tokens are created when they are needed,
 * for these scopes only, and renewed automatically.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/acting-as-a-user/effect.ts
 */
import { NodeRuntime } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Console, Effect, Layer, Stream } from "effect"

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  yield* flat.organization.listOrganizationUsers.stream({ role: ["teacher"] }).pipe(
    Stream.take(3),
    Stream.runForEach((teacher) =>
      Effect.gen(function*() {
        const asTeacher = flat.actAs(teacher.id, ["account.public_profile", "edu.classes.readonly"])
        const me = yield* asTeacher.account.getAuthenticatedUser()
        const classes = yield* asTeacher.classes.listClasses()
        yield* Console.log(`${me.username}: ${classes.map(({ name }) => name).join(", ") || "no classes"}`)
      })
    )
  )
}).pipe(
  Effect.catchReason(
    "FlatError",
    "Forbidden",
    (reason) => Console.error(`${reason.message}\nThis needs an administrator's token with the scope edu.admin.users.`)
  )
)

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide(FlatLive), NodeRuntime.runMain)
