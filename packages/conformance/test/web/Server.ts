/** A recipe on a socket: a process, or a Worker in workerd. */
import { Miniflare, Response } from "miniflare"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as net from "node:net"
import * as path from "node:path"
import { createInterface } from "node:readline"
import type { Recipe } from "./Recipes.ts"
import * as Relay from "./Relay.ts"

export interface Server {
  readonly origin: string
  /** What it printed. */
  readonly output: ReadonlyArray<string>
  readonly exchanges: ReadonlyArray<Relay.Exchange>
  readonly close: () => Promise<unknown>
}

/** The relay is a proxy, as in front of a real app. */
const ofProxy = { PROTOCOL_HEADER: "x-forwarded-proto" }

/** Returns a port that is free: an app must know its address before it listens. */
const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

const startProcess = async (
  folder: string,
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv,
  output: Array<string>
) => {
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
  const exited = once(child, "exit")
  const close = async () => {
    child.kill("SIGKILL")
    await exited
  }
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line)
        if (/listening|ready in/i.test(line)) resolve()
      })
    }
    child.on("exit", () => reject(new Error(`the server ended:\n${output.join("\n")}`)))
  })
  return close
}

const startWorker = async (folder: string, port: number, env: Record<string, string>, output: Array<string>) => {
  const worker = fs.readFileSync(path.join(folder, "worker.mjs"), "utf8")
  const asset = (request: { readonly url: string }) => {
    const { pathname } = new URL(request.url)
    const file = path.join(folder, "public", pathname === "/" ? "index.html" : path.basename(pathname))
    if (!fs.existsSync(file)) return new Response("Not found", { status: 404 })
    const type = file.endsWith(".js") ? "text/javascript" : "text/html"
    return new Response(fs.readFileSync(file), { headers: { "content-type": type } })
  }
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: path.join(folder, "worker.mjs"), contents: worker }],
    modulesRoot: folder,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_compat"],
    host: "127.0.0.1",
    port,
    bindings: env,
    d1Databases: ["DB"],
    serviceBindings: { ASSETS: asset },
    handleRuntimeStdio: (stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream) => {
      for (const input of [stdout, stderr]) createInterface({ input }).on("line", (line) => output.push(line))
    }
  })
  await miniflare.ready
  const table = /CREATE TABLE .*/.exec(fs.readFileSync(path.join(folder, "worker.ts"), "utf8"))![0]
  await (await miniflare.getD1Database("DB")).exec(table)
  return () => miniflare.dispose()
}

/** Starts a recipe with `env`, and its own address. */
export const start = async (
  folder: string,
  { start }: Recipe,
  env: Readonly<Record<string, string>>
): Promise<Server> => {
  const port = await freePort()
  // Browsers use the address of the relay.
  const relay = await Relay.start(() => `http://127.0.0.1:${port}`)
  const { exchanges, origin } = relay
  const own = { ...env, APP_URL: origin }
  const output: Array<string> = []
  const close = start === undefined
    ? await startWorker(folder, port, own, output)
    : await startProcess(
      folder,
      start,
      // Nothing of the test runner, of which apps would notice that they are tested.
      { ...own, PATH: process.env["PATH"], NODE_ENV: "production", HOST: "127.0.0.1", PORT: String(port), ...ofProxy },
      output
    )
  return { origin, exchanges, output, close: () => Promise.all([close(), relay.close()]) }
}
