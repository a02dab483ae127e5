import type { DeskProblem } from "../../shared/Desk.ts"
import { askAgain } from "./Flat.ts"

/** Says what the browser would say in words of its own. */
export const unreachable = (): never => {
  throw new Error("The server of the desk does not answer. Check the connection, then try again.")
}

/** Sends a request to the desk's own server, a `POST` if it has a body, and returns the JSON of the response. Rejects with the message of the server, which says what to do. */
export const askDesk = async <A>(path: string, body?: object): Promise<A> => {
  const headers = { "content-type": "application/json" }
  const response = await fetch(path, body && { method: "POST", headers, body: JSON.stringify(body) }).catch(unreachable)
  if (response.ok) return await response.json() as A
  if (response.status === 401) askAgain()
  const { message } = await response.json().catch(() => ({})) as Partial<DeskProblem>
  throw new Error(message ?? `The server of the desk responded with ${response.status}.`)
}
