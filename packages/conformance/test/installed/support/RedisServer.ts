/**
 * A real `redis-server` on a free port, which stops with `await using`.
 */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as net from "node:net"
import * as os from "node:os"

const program = "redis-server"

const installed = spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0

/** Why tests that need it cannot run here; `false` if they can. In CI they always run, so that a missing server fails them. */
export const missing: string | false = installed || (process.env["CI"] ?? "") !== ""
  ? false
  : "redis-server is not installed (Debian: apt-get install redis-server)"

export interface RedisServer extends AsyncDisposable {
  readonly url: string
}

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

export const start = async (): Promise<RedisServer> => {
  const port = String(await freePort())
  const options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", os.tmpdir()]
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] })
  await once(child, "spawn")
  let output = ""
  for await (const chunk of child.stdout) {
    output += String(chunk)
    if (output.includes("Ready to accept connections")) break
  }
  if (child.exitCode !== null) throw new Error(`${program} did not start: ${output}`)
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL")
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    }
  }
}
