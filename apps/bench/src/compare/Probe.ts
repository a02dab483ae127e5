/** A situation with one correct behaviour, tested with a client over a server on loopback that behaves unusually and records all requests. */
import { isFlatError } from "@flat-sdk/promise"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Settings, Subject } from "./Subject.ts"

export interface Finding {
  readonly right: boolean
  readonly did: string
}

export interface Probe {
  readonly situation: string
  /** The correct behaviour, with its reason where the situation does not show it. */
  readonly expected: string
  readonly check: (subject: Subject) => Promise<Finding>
}

/** What came of a call: its value or error, the requests as method and target, and both in words. */
export interface Result {
  readonly value?: unknown
  readonly error?: unknown
  /** Whether the error belongs to a client's documented classes. */
  readonly typed: boolean
  readonly sent: ReadonlyArray<string>
  readonly shown: string
}

/** Handles a request; `nth` counts from 1. */
type Behaviour = (request: IncomingMessage, response: ServerResponse, nth: number) => void

/** Creates a probe from the server's behaviour, a call, and what is right. It waits for the call for at most `millis`. */
export const probe = (
  situation: string,
  expected: string,
  behave: Behaviour,
  call: (subject: Subject, settings: Settings) => Promise<unknown>,
  judge: (result: Result) => Finding,
  millis = 3000
): Probe => ({
  situation,
  expected,
  check: async (subject) => {
    const sent: Array<string> = []
    const server = createServer((request, response) => {
      const nth = sent.push(`${request.method} ${request.url?.replace("/v2", "")}`)
      request.resume().on("end", () => behave(request, response, nth))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
    const late = Promise.withResolvers<Result>()
    const timer = setTimeout(late.resolve, millis, { typed: false, sent, shown: `still waiting after ${millis} ms` })
    try {
      return judge(
        await Promise.race([
          late.promise,
          Promise.resolve().then(() => call(subject, { url })).then(
            (value): Result => ({ value, typed: false, sent, shown: "a value" }),
            (error: unknown): Result => ({ error, typed: isTyped(error), sent, shown: nameOf(error) })
          )
        ])
      )
    } finally {
      clearTimeout(timer)
      server.closeAllConnections()
      server.close()
    }
  }
})

/** Returns the error's class, and its error reason if it is a `FlatError`. */
const nameOf = (error: unknown): string => {
  if (isFlatError(error)) return `FlatError ${error.reason._tag}`
  return error instanceof Error ? error.constructor.name : typeof error
}

const isTyped = (error: unknown): boolean =>
  isFlatError(error) || (error instanceof Error && /^Flat\w*Error$/.test(error.constructor.name))

/** Returns an account that matches the documents. */
export const user = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  type: "user",
  product: "flatEdu",
  username: id,
  picture: null,
  ...more
})

export const json = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {}
): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}

/** Sends the API's rate-limit error. The limit resets in `seconds`. */
export const rateLimited = (response: ServerResponse, seconds: number): void =>
  json(response, { code: "API_RATE_LIMIT_EXCEEDED", message: "Rate limit exceeded" }, 403, {
    "x-ratelimit-limit": "7200",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + seconds)
  })
