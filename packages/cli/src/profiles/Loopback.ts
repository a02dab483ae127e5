/** The browser of a sign-in: how it is opened, and the server on 127.0.0.1 to which it comes back from the authorization page. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type ProfileError, profileError } from "./ProfileError.ts"

/** The default redirect URI. It must be registered for the application. */
export const defaultRedirectUri = "http://127.0.0.1:47815/callback"

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (response: ServerResponse, status: number, title: string, text: string): Promise<void> =>
  new Promise((resolve) => {
    response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'",
      "cache-control": "no-store",
      // The address of the page has the code.
      "referrer-policy": "no-referrer",
      connection: "close"
    })
    response.on("close", () => resolve())
    response.end(
      `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escapeHtml(title)}</title>\n` +
        `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>\n</html>\n`
    )
  })

const checkRedirectUri = (uri: string): Effect.Effect<URL, ProfileError> => {
  const url = URL.parse(uri)
  return url !== null && url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname) &&
      url.username === "" && url.search === "" && url.hash === ""
    ? Effect.succeed(url)
    : Effect.fail(profileError(
      "Invalid",
      `--redirect-uri must be an address of this machine, such as ${defaultRedirectUri}, that is registered for the application`
    ))
}

/** Listens for the callback until the scope closes. Port 0 picks a free port. */
export const listen = Effect.fnUntraced(function*(uri: string) {
  const url = yield* checkRedirectUri(uri)
  const { pathname } = url
  const port = url.port === "" ? 80 : Number(url.port)
  const arrived = Deferred.makeUnsafe<string>()
  let expected: string | undefined
  let waiting: ServerResponse | undefined

  const server = createServer((request, response) => {
    const target = URL.parse(request.url ?? "", url)
    if (request.method !== "GET" || target?.pathname !== pathname) {
      return void page(response, 404, "Not found", "This address is for the sign-in of flat.")
    }
    if (expected === undefined || target.searchParams.get("state") !== expected || waiting !== undefined) {
      return void page(
        response,
        400,
        "Not signed in",
        "This address belongs to another sign-in. Start again in the terminal."
      )
    }
    waiting = response
    Deferred.doneUnsafe(arrived, Effect.succeed(target.href))
  })
  yield* Effect.acquireRelease(
    Effect.callback<void, ProfileError>((resume) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        resume(Effect.fail(profileError(
          "Login",
          `Cannot listen on 127.0.0.1, port ${port} (${
            error.code ?? error.message
          }). Choose another port with --redirect-uri, ` +
            "and register it for the application"
        ))))
      server.listen(port, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  url.port = String((server.address() as AddressInfo).port)
  return {
    /** With the port that the server listens on. */
    redirectUri: url.href,
    /** Waits for the callback with this state, and returns its address. Others are rejected, and do not end the wait. */
    callback: (state: string) =>
      Effect.suspend(() => {
        expected = state
        return Deferred.await(arrived)
      }),
    /** Shows a page to the user who waits in the browser, if there is one. */
    show: (title: string, text: string) =>
      Effect.suspend(() => waiting === undefined ? Effect.void : Effect.promise(() => page(waiting!, 200, title, text)))
  }
})

/** Returns the program that opens a URL on a platform, with its arguments. */
export const opener = (platform: NodeJS.Platform): readonly [program: string, ...args: ReadonlyArray<string>] => {
  switch (platform) {
    case "darwin":
      return ["open"]
    case "win32":
      // Not `start`, for which the ampersands of a URL separate commands.
      return ["rundll32", "url.dll,FileProtocolHandler"]
    default:
      return ["xdg-open"]
  }
}

export const openBrowser = (url: string): void => {
  const [program, ...args] = opener(process.platform)
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true, windowsHide: true })
  child.on("error", () => {})
  child.unref()
}
