/** A client of a few lines that does right, and with the fault that its argument names, wrong. */
import { setTimeout as sleep } from "node:timers/promises"
import { type Call, serve } from "../../scoreboard/adapters/serve.ts"

const [, , fault] = process.argv

const isOwn = (error: unknown): boolean => error instanceof Error && "own" in error

const requestOf = ({ baseUrl, input, operation, token }: Call) => {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": "application/json" }
  const [method, path] = operation === "listOrganizationUsers"
    ? ["GET", "organizations/users"]
    : operation === "createOrganizationUser"
    ? ["POST", "organizations/users"]
    : ["PUT", `organizations/users/${String(input["user"])}`]
  const body = method === "GET" ? {} : { body: JSON.stringify(input["body"]) }
  return { url: `${baseUrl}/${path}`, init: { method, headers, redirect: "manual", ...body } satisfies RequestInit }
}

const attempt = async (call: Call): Promise<Response> => {
  const { init, url } = requestOf(call)
  if (fault === "double" && init.method === "POST") await fetch(url, init).catch(() => undefined)
  const response = await fetch(url, init)
  const location = response.headers.get("location")
  return fault === "leak" && location !== null ? fetch(location, init) : response
}

const make = (call: Call) => async () => {
  const writes = call.operation === "createOrganizationUser"
  for (let sent = 1;; sent++) {
    try {
      const response = await attempt(call)
      const limited = response.status === 429
      if (limited && fault !== "never" && sent < 3) {
        await sleep(Number(response.headers.get("retry-after")) * 1000)
        continue
      }
      const text = await response.text()
      if (response.ok && /^[[{]/.test(text)) return JSON.parse(text) as unknown
      throw Object.assign(new Error(fault === "tell" ? text : "rejected"), { own: true })
    } catch (error) {
      if (fault === "swallow") return []
      const mayRetry = writes ? fault === "resend" : fault !== "never"
      if (isOwn(error) || !mayRetry || sent > 2) throw error
    }
  }
}

if (fault === "hang") setInterval(() => {}, 60_000)
if (fault === "broken") throw new Error("this client is broken")
await serve(
  "planted",
  "1",
  fault === "hang" ? () => () => new Promise(() => {}) : make,
  (error) => ({ own: isOwn(error) })
)
