/** A school whose desk is killed and started again, and the passwords that Flat has: the sandbox itself keeps none. */
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Redacted, Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer, request as send } from "node:http"
import { type AddressInfo, createServer as listen } from "node:net"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import * as School from "../../src/start/School.ts"

/** A free port. The redirect URL has it, so that the server cannot choose one. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = listen().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/**
 * Forwards to the sandbox. Remembers tokens, and the last password that was accepted for each username. Set `down` to respond with 503, `limited` to
 * reject requests as if the hour were used up, and `pause` to the milliseconds to wait before an account is created.
 */
const recorder = async (target: URL) => {
  const passwords = new Map<string, string>()
  const names = new Map<string, string>()
  // The end of the hour as the sandbox says it: a response of before that comes later is then one of the same hour.
  let reset = ""
  const state = { down: false, limited: false, pause: 0, passwords, tokens: new Set<string>() }
  const server = createServer((incoming, outgoing) => {
    if (state.down) return void outgoing.writeHead(503).end()
    if (state.limited) {
      const headers = { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }
      return void outgoing.writeHead(429, headers).end()
    }
    const token = incoming.headers.authorization?.replace("Bearer ", "")
    if (token !== undefined) state.tokens.add(token)
    const chunks: Array<Buffer> = []
    incoming.on("data", (chunk) => chunks.push(chunk))
    incoming.on("end", async () => {
      const body = Buffer.concat(chunks)
      const { method, url = "" } = incoming
      if (method === "POST" && url.endsWith("/organizations/users")) await setTimeout(state.pause)
      const forwarded = send(new URL(url, target), { method, headers: incoming.headers }, (response) => {
        const parts: Array<Buffer> = []
        response.on("data", (part) => parts.push(part))
        response.on("end", () => {
          reset = String(response.headers["x-ratelimit-reset"] ?? reset)
          const answer = Buffer.concat(parts)
          if (/^\/v2\/organizations\/users(\/[^/]+)?$/.test(url) && response.statusCode! < 300 && body.length > 0) {
            const { password } = JSON.parse(body.toString()) as { readonly password?: string }
            const { id, username } = JSON.parse(answer.toString()) as {
              readonly id: string
              readonly username?: string
            }
            if (username !== undefined) names.set(id, username)
            if (password !== undefined) passwords.set(username ?? names.get(id) ?? id, password)
          }
          outgoing.writeHead(response.statusCode!, response.headers).end(answer)
        })
      })
      forwarded.on("error", () => outgoing.destroy())
      forwarded.end(body)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return { state, server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) }
}

/** Opens a school, and a desk in a process of its own. */
export const open = async (people: number, page = Folders.temporary("flat-desk-page-"), requests = 10_000_000) => {
  const origin = new URL(`http://127.0.0.1:${await freePort()}`)
  const data = Folders.temporary("flat-desk-data-")
  const scope = Effect.runSync(Scope.make())
  const school = await Effect.runPromise(
    School.open(people, origin, { rateLimit: { requests } }).pipe(Effect.provideService(Scope.Scope, scope))
  )
  const { server, state, url } = await recorder(school.baseUrl)
  const options = {
    origin,
    data,
    page,
    baseUrl: new URL("/v2", url),
    application: { ...school.application, clientSecret: Redacted.value(school.application.clientSecret) }
  }
  let child: ChildProcess | undefined
  const start = async () => {
    const program = fileURLToPath(new URL("Server.ts", import.meta.url))
    child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] })
    await settled("the desk to listen", once(child.stdout!, "data"), { idleMillis: 5000 })
  }
  const kill = async () => {
    if (child === undefined || child.exitCode !== null) return
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
  }
  return {
    ...school,
    origin,
    data,
    flat: state,
    start,
    kill,
    close: async () => {
      await kill()
      server.close()
      server.closeAllConnections()
      await Effect.runPromise(Scope.close(scope, Exit.void))
    }
  }
}

/** A file with this many pupils, in classes of 25. */
export const pupils = (count: number, prefix = "pupil"): string =>
  `username,first name,last name,email,role,class\n${
    Array.from({ length: count }, (_, at) => `${prefix}.${at},Pupil,Number ${at},,student,Class ${Math.floor(at / 25)}`)
      .join("\n")
  }\n`
