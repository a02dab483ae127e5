/**
 * As an administrator, opens three ways into the organization: an invitation for a teacher, an LTI configuration for Moodle, and a link that signs a pupil
 * in. Links and registration addresses give access: this program prints none of them.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/ways-in/effect.ts new.colleague@example.org
 */
import { NodeRuntime } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Console, Effect, Layer } from "effect"

const [email = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  const { usedBy = [] } = yield* organization.createOrganizationInvitation({
    body: { email, organizationRole: "teacher" }
  })
  // An invitation for somebody who has an account already changes the role at once.
  yield* Console.log(usedBy.length === 0 ? "invited" : "was a member already")

  const { ltiVersion, status } = yield* organization.createLtiConfiguration({
    body: { mode: "1p3-dynamic", platformInfo: { name: "Moodle" } }
  })
  yield* Console.log(`LTI ${ltiVersion}: ${status}`)

  const { items: [pupil] } = yield* organization.listOrganizationUsers({ role: ["user"], limit: 1 })
  if (pupil === undefined) return
  const { expirationDate, url } = yield* organization.createOrganizationUserSigninLink({ user: pupil.id, body: {} })
  yield* Console.log(`${pupil.username}: ${url === undefined ? "no link" : `a link until ${expirationDate}`}`)
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide(FlatLive), NodeRuntime.runMain)
