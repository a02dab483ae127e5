/** How requests reach Flat: the proxy and the certificate authorities of the school's network. */
import type { NodeTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import * as tls from "node:tls"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { Settings } from "./Settings.ts"

/** Returns what is wrong with the URL of a proxy. Never shows the URL: it may have a password. */
const proxyProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  return url === null || !/^https?:$/.test(url.protocol) || url.hostname === ""
    ? "must be the URL of a proxy, such as http://proxy.school.example:3128"
    : url.pathname !== "/" || url.search !== ""
    ? "must be a URL without a path"
    : undefined
}

/** Returns whether a URL has a user name or a password. */
export const hasCredentials = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && (url.username !== "" || url.password !== "")
}

const variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]

const environmentProxy = Effect.gen(function*() {
  let isSet = false
  for (const name of variables) {
    const value = process.env[name]
    if (value === undefined || value === "") continue
    const problem = proxyProblem(value)
    if (problem !== undefined) {
      return yield* Exit.exitRejected(`Nothing was sent: the environment variable ${name} ${problem}.`)
    }
    isSet = true
  }
  return isSet ? "environment" : undefined
})

const checkedProxy = Effect.fnUntraced(function*(proxy: string) {
  if (hasCredentials(proxy)) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the URL of --proxy has a password, which other programs on this computer could see.",
      "Set the environment variable HTTPS_PROXY to the URL instead."
    )
  }
  const problem = proxyProblem(proxy)
  return problem === undefined ? proxy : yield* Exit.exitRejected(`Nothing was sent: --proxy ${problem}.`)
})

const readCa = Effect.fnUntraced(function*(path: string) {
  const pem = yield* Effect.try(() => readFileSync(path, "utf8")).pipe(
    Effect.catch(() => Exit.exitRejected(`Nothing was sent: the file of --ca, ${printable(path)}, cannot be read.`))
  )
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem
  return yield* Exit.exitRejected(
    `Nothing was sent: the file of --ca, ${
      printable(path)
    }, has no certificate. It must be in PEM form, with a line -----BEGIN CERTIFICATE-----.`
  )
})

/** Returns the options of the transport. */
export const options = Effect.gen(function*() {
  const { ca, proxy } = yield* Settings
  const chosen = proxy === undefined ? yield* environmentProxy : yield* checkedProxy(proxy)
  const found: NodeTransport.Options = {
    ...(chosen === undefined ? undefined : { proxy: chosen }),
    // What Node trusts otherwise, NODE_EXTRA_CA_CERTS included, stays trusted.
    ...(ca === undefined ? undefined : { ca: [...tls.getCACertificates("default"), yield* readCa(ca)] })
  }
  return found
})
