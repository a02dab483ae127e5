/** Uses the sandbox that needs no other package: what programs read from it, by the names of its types. */
import { Sandbox } from "@flat-sdk/sandbox"

const options: Sandbox.Options = {
  users: 12,
  tokens: [{ token: "reader", scopes: ["scores.readonly"], user: "teacher" }],
  faults: ["status;status=503;times=1", { fault: { name: "latency", ms: 5 }, operation: "countOrgaUsers" }]
}
const sandbox: Sandbox.SandboxShape = Sandbox.make(options)
export const fetch: typeof globalThis.fetch = sandbox.fetch
export const requests: ReadonlyArray<Sandbox.RecordedRequest> = sandbox.requests()
export const usernames: ReadonlyArray<string> = sandbox.state().users.map(({ username }) => username)

// @ts-expect-error there is no such scope
export const wrong: Sandbox.TokenOptions = { token: "t", scopes: ["everything"] }
