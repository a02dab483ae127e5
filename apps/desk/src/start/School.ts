/** A sandbox with a school full of people, and an application that its users may sign in to. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { randomBytes } from "node:crypto"

/** Starts a sandbox, which ends with the scope, and registers the desk. */
export const open = Effect.fnUntraced(function*(people: number, origin: URL, options?: Sandbox.ServerOptions) {
  const clientId = "desk"
  const clientSecret = randomBytes(24).toString("base64url")
  const sandbox = yield* Sandbox.serve({
    ...options,
    users: people,
    token: randomBytes(24).toString("base64url"),
    applications: [{
      clientId,
      clientSecret,
      name: "Desk",
      redirectUris: [new URL("/api/flat/callback", origin).href]
    }]
  })
  const { organization, users } = sandbox.state()
  const teacher = users.find(({ organizationRole }) => organizationRole === "teacher")
  return {
    name: organization.name,
    baseUrl: new URL(sandbox.url),
    application: { clientId, clientSecret: Redacted.make(clientSecret) },
    /** Usernames to sign in as. */
    people: ["admin", ...(teacher === undefined ? [] : [teacher.username])],
    sandbox
  }
})
