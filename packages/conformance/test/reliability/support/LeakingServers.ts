/**
 * Servers with secrets in every place that they can fill.
 */
import { fields, secrets, sentence } from "./Secrets.ts"
import { type Behaviour, cut, hang, json, reset, stall, text } from "./Server.ts"
import { alike, type Transport } from "./Transports.ts"

export const planted = { code: "REFUSED", message: sentence, param: sentence, id: sentence, providerMessage: sentence }

const headers = {
  "x-request-id": secrets.token,
  via: `1.1 ${secrets.email}`,
  server: `token=${secrets.token}`,
  "set-cookie": `session=${secrets.signinToken}`,
  authorization: `Bearer ${secrets.token}`,
  "x-echo": encodeURIComponent(sentence),
  location: `https://elsewhere.example/?token=${secrets.signinToken}&email=${secrets.email}`
}

const page = `<html><head><script>var token = "${secrets.signinToken}"; ${
  "x".repeat(7900)
}${secrets.token}</script></head><body>${sentence}</body></html>`

const wholeJson = JSON.stringify([{ ...fields, id: "u1", username: "ada", printableName: secrets.email }])

const cutAt = (bytes: number): Behaviour => (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "9000" })
  response.write(wholeJson.slice(0, bytes), () => setImmediate(() => response.socket?.resetAndDestroy()))
}

/** Whole responses, with secrets in every place that a server can fill. */
const responses: Readonly<Record<string, Behaviour>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 418, 429, 500, 503].map((
      status
    ) => [`a ${status}`, json(planted, status, headers)])
  ),
  "the rate limit": json({ ...planted, code: "API_RATE_LIMIT_EXCEEDED" }, 403, {
    ...headers,
    "x-ratelimit-reset": "9000000"
  }),
  "used-up credits": json({ ...planted, code: "QUOTA_EXCEEDED" }, 403, headers),
  "a code that is a secret": json({ code: secrets.token, message: "no" }, 400),
  "an error without a message": json({ ...fields, code: undefined, nested: fields }, 400, headers),
  "an error in a list": json([fields, sentence], 500, headers),
  "an error that is plain text": json(sentence, 400, headers),
  "an error in HTML": text(page, 502, headers),
  "an endless error": json({ code: "X", message: `${"x".repeat(3990)}${secrets.signinToken}` }, 400),
  "a redirect": json({}, 302, headers),
  "a redirect with a page": text(page, 301, headers),
  "a sign-in page": text(page, 200, { ...headers, "content-type": `text/html; token=${secrets.token}` }),
  "a text": text(sentence, 200, { "content-type": "text/plain" }),
  "JSON of other types": json({ ...fields, id: 1, username: fields }),
  "a list of other types": json([fields, sentence, [sentence]]),
  ...Object.fromEntries(
    [40, 80, 120, 300].map((
      bytes
    ) => [
      `JSON cut after ${bytes} bytes`,
      text(wholeJson.slice(0, bytes), 200, { "content-type": "application/json" })
    ])
  )
}

/** Connections that end or stall, which each transport reports in its own words. */
const connections: Readonly<Record<string, Behaviour>> = {
  ...Object.fromEntries([60, 200].map((bytes) => [`a connection cut after ${bytes} bytes`, cutAt(bytes)])),
  "a reset": reset,
  "a truncated body": cut,
  "no response": hang,
  "half a response": stall
}

/** Everything that a server may do, with secrets in every place that it can fill. */
export const servers: Readonly<Record<string, Behaviour>> = { ...responses, ...connections }

/** Returns what a server may do over a transport: no transport reads whole responses in a way of its own. */
export const serversFor = (transport: Transport): Readonly<Record<string, Behaviour>> =>
  alike.includes(transport) ? servers : connections
