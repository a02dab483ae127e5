/** The sandbox that responds to the requests of a snippet, and the record of what goes over the wire. */
import { Sandbox } from "@flat-sdk/sandbox"
import type { Fault } from "../Message.ts"
import { elapsedMillis } from "./Clock.ts"
import { post } from "./Print.ts"

const rules: Record<Fault, ReadonlyArray<Sandbox.FaultRule>> = {
  none: [],
  "rate-limit": [{ fault: "rate-limit;seconds=1", times: 1 }],
  "lost-response": [{ fault: "reset-before-headers;executed=true", times: 1 }],
  slow: [{ fault: "latency;ms=800" }]
}

const noteOf = ({ executed, fault }: Sandbox.RecordedRequest): string | undefined => {
  switch (fault) {
    case undefined:
      return undefined
    case "rate-limit":
      return "rate limit"
    case "latency":
      return "slow"
    default:
      return executed ? "response lost, operation executed" : fault
  }
}

// An endless loop that sends would fill the page.
const limit = 200
let requestCount = 0

/** Reports each request of a sandbox to the page. */
const reportRequests = (sandbox: Sandbox.SandboxShape): typeof fetch => async (input, init) => {
  const { method, url } = new Request(input, { ...init, body: null })
  const { pathname, search } = new URL(url)
  const id = requestCount++
  const isShown = id < limit
  if (isShown) {
    post({ type: "sent", id, method, path: pathname.replace(/^\/v2(?=\/)/, "") + search, at: elapsedMillis() })
  }
  const settle = (status: number | undefined, failure?: string) => {
    const entry = sandbox.requests().findLast((entry) => entry.method === method && pathname.endsWith(entry.path))
    const note = entry === undefined ? failure : noteOf(entry) ?? failure
    if (isShown) post({ type: "settled", id, status, note, at: elapsedMillis() })
  }
  try {
    const response = await sandbox.fetch(input, init)
    settle(response.status)
    return response
  } catch (error) {
    settle(undefined, init?.signal?.aborted === true ? "aborted by the client" : "no response")
    throw error
  }
}

/** Creates a sandbox as the package does, with the fault that the reader has chosen, in view of the page. */
export const open = (fault: Fault, options: Sandbox.Options = {}): Sandbox.SandboxShape => {
  const sandbox = Sandbox.make(options)
  sandbox.faults.add(...rules[fault])
  return { ...sandbox, fetch: reportRequests(sandbox) }
}

const api = "https://api.flat.io"

/** Returns a `fetch` for the whole worker: it reaches the sandbox in place of the API, and nothing else. */
export const fetchOnly = ({ fetch }: Sandbox.SandboxShape): typeof fetch => async (input, init) => {
  const { method, url } = new Request(input, { ...init, body: null })
  if (new URL(url).origin === api) return fetch(input, init)
  const id = requestCount++
  post({ type: "sent", id, method, path: url, at: elapsedMillis() })
  post({ type: "settled", id, status: undefined, note: "blocked: not the API", at: elapsedMillis() })
  throw new TypeError(blockMessage(url))
}

export const blockMessage = (url: string): string =>
  `This page sends no requests to other servers, and ${url} is one. Requests to ${api} reach the sandbox in this page. ` +
  "To send others, copy the code into a project of yours."
