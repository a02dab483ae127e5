/** How requests reach Flat: the proxy and the certificate authorities of the school's network, and the access token. It is never an argument, which other programs can see. */
import type { NodeTransport } from "@flat-sdk/node"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import * as tls from "node:tls"
import * as Exit from "../../console/Exit.ts"
import { printable } from "../../console/Printable.ts"
import { excessMode } from "../../workers/Tokens.ts"
import { hasCredentials } from "./ConfigFile.ts"
import { settings } from "./Flags.ts"
import { type Outer, OuterCommand, Settings } from "./Settings.ts"

/** Returns what is wrong with the URL of a proxy. Never shows the URL: it may have a password. */
const proxyProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  return url === null || !/^https?:$/.test(url.protocol) || url.hostname === ""
    ? "must be the URL of a proxy, such as http://proxy.school.example:3128"
    : url.pathname !== "/" || url.search !== ""
    ? "must be a URL without a path"
    : undefined
}

/** Returns where requests go: through the proxy of the flag, else of the environment. */
const proxyOf = Effect.fnUntraced(function*(flag: string | undefined) {
  if (flag !== undefined && hasCredentials(flag)) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the URL of --proxy has a password, which other programs on this computer could see.",
      "Set the environment variable HTTPS_PROXY to the URL instead."
    )
  }
  const given = flag === undefined
    ? settings.proxy.field!.env!.flatMap((name) =>
      process.env[name] ? [[`the environment variable ${name}`, process.env[name]]] : []
    )
    : [["--proxy", flag]]
  for (const [name, url = ""] of given) {
    const problem = proxyProblem(url)
    if (problem !== undefined) return yield* Exit.exitRejected(`Nothing was sent: ${name} ${problem}.`)
  }
  return flag ?? (given.length === 0 ? undefined : "environment")
})

const readCa = Effect.fnUntraced(function*(path: string) {
  const rejected = (problem: string) =>
    Exit.exitRejected(`Nothing was sent: the file of --ca, ${printable(path)}, ${problem}.`)
  const pem = yield* Effect.catch(Effect.try(() => readFileSync(path, "utf8")), () => rejected("cannot be read"))
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem
  return yield* rejected("has no certificate in PEM form, with a line -----BEGIN CERTIFICATE-----")
})

export const options = Effect.gen(function*() {
  const { ca, proxy } = yield* Settings
  const chosen = yield* proxyOf(proxy)
  const found: NodeTransport.Options = {
    ...(chosen === undefined ? undefined : { proxy: chosen }),
    // What Node trusts otherwise, NODE_EXTRA_CA_CERTS included, stays trusted.
    ...(ca === undefined ? undefined : { ca: [...tls.getCACertificates("default"), yield* readCa(ca)] })
  }
  return found
})

const variable = (name: string): string | undefined => process.env[name] || undefined

const readToken = Effect.fnUntraced(function*(path: string) {
  const shown = printable(path)
  const rejected = (problem: string) => Exit.exitRejected(`Nothing was sent: the token file ${shown} ${problem}`)
  const { mode, text } = yield* Effect.try(() => ({ mode: excessMode(path), text: readFileSync(path, "utf8").trim() }))
    .pipe(
      Effect.catch((error) => rejected(FileFailure.codeOf(error) === "ENOENT" ? "does not exist." : "cannot be read."))
    )
  if (mode !== undefined) {
    return yield* rejected(
      `can be read or changed by other users (mode ${mode}).
Create a new token in Flat if they may have read it, and run: chmod 600 ${shown}`
    )
  }
  if (/^[\x21-\x7e]{1,4096}$/.test(text)) return Redacted.make(text, { label: "token" })
  return yield* rejected(
    `${text === "" ? "is empty" : "has more than an access token in it"}. Write the token into it, and nothing else.`
  )
})

/** Returns the token, or `undefined`: of `--token-file`, else `FLAT_ACCESS_TOKEN`, else `FLAT_ACCESS_TOKEN_FILE`, else the command that runs this one. */
export const tokenSource = Effect.gen(function*(): Effect.fn.Return<Outer | undefined, Exit.ExitWith> {
  const { tokenFile } = yield* Settings
  if (tokenFile !== undefined) return { accessToken: yield* readToken(tokenFile) }
  const given = variable("FLAT_ACCESS_TOKEN")
  if (given !== undefined) return { accessToken: Redacted.make(given, { label: "token" }) }
  const file = variable("FLAT_ACCESS_TOKEN_FILE")
  if (file !== undefined) return { accessToken: yield* readToken(file) }
  return yield* (yield* OuterCommand).token
})
