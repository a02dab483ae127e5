/** The sandbox of a soak, in a separate process, so that its memory does not count for the client. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as FaultRules from "./FaultRules.ts"
import { type Command, isOurs, type Message, type State } from "./Protocol.ts"
import * as Shared from "./Shared.ts"

const seed = Number(process.argv[2] ?? 1)

const report = (message: Message): void => void process.send?.(message)

const serve = Effect.gen(function*() {
  const sandbox = yield* Sandbox.serve({
    users: 50,
    seed,
    rateLimit: FaultRules.rateLimit,
    faults: FaultRules.rules,
    rememberedRequests: 10_000_000
  })

  const state = (): State => {
    const executed: Record<string, number> = {}
    const faults: Record<string, number> = {}
    const changed: Record<string, Array<string>> = {}
    const count = (record: Record<string, number>, name: string | undefined): void => {
      if (name !== undefined) record[name] = (record[name] ?? 0) + 1
    }
    for (const request of sandbox.requests()) {
      if (request.executed) count(executed, request.operation)
      const change = Shared.changeIn(request.headers)
      if (request.executed && change !== undefined) (changed[request.path.split("/").at(-1)!] ??= []).push(change)
      count(faults, request.fault)
    }
    const { invitations, users } = sandbox.state()
    return {
      accounts: Object.fromEntries(
        users.filter(({ username }) => isOurs(username)).map((
          { firstname, id, username }
        ) => [username, { id, firstname: firstname ?? undefined }])
      ),
      invitations: invitations.flatMap(({ email }) => email !== undefined && isOurs(email) ? [email] : []),
      // Ordinary accounts of the sample school.
      shared: users.filter(({ organizationRole, username }) => organizationRole === "user" && !isOurs(username))
        .slice(0, Shared.accounts)
        .map(({ firstname, id, username }) => ({ id, username, firstname: firstname ?? undefined })),
      changed,
      executed,
      received: sandbox.count(),
      faults
    }
  }

  process.on("message", (command: Command) => {
    switch (command) {
      case "clearFaults":
        sandbox.faults.clear()
        return report({ done: command })
      case "reset":
        sandbox.reset()
        return report({ done: command })
      case "state":
        return report({ state: state() })
    }
  })
  report({ ready: { url: sandbox.url, token: sandbox.token } })
  yield* Effect.never
})

// The parent process may exit without stopping this one.
process.on("disconnect", () => process.exit(0))

await Effect.runPromise(Effect.scoped(serve))
