import { Effect } from "effect"
import { Sandbox } from "../../src/effect.ts"
import type { Target } from "./call.ts"

/** Creates a sandbox without a socket, as a target of calls. */
export const inProcess = (options: Sandbox.Options = {}): Target & { readonly sandbox: Sandbox.SandboxShape } => {
  const sandbox = Sandbox.make(options)
  return { sandbox, fetch: sandbox.fetch, url: "https://flat.example/v2", token: sandbox.token }
}

/** Creates a sandbox on a new socket, as a target of calls. */
export const served = (options: Sandbox.ServerOptions = {}) =>
  Effect.map(Sandbox.serve(options), (sandbox) => ({
    sandbox,
    fetch: globalThis.fetch,
    url: sandbox.url,
    token: sandbox.token
  }))
