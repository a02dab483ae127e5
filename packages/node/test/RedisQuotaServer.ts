/**
 * A real `redis-server` on a free local port, which tests can kill, restart, and suspend without closing its connections.
 */
import type { Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { settled, untilPromise } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import * as net from "node:net"

type Redis = Programs<"redis-server">

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

const startOn = async ({ spawn }: Redis, port: number): Promise<ChildProcess> => {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"]
  const child = spawn("redis-server", options)
  let output = ""
  child.stdout.on("data", (chunk) => output += String(chunk))
  await untilPromise(() => output.includes("Ready to accept connections") || child.exitCode !== null, {
    state: () => output
  })
  if (child.exitCode !== null) throw new Error(`redis-server did not start: ${output}`)
  return child
}

const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGKILL")
  await settled("the end of Redis", once(child, "exit"))
}

/** Starts a Redis that ends with the scope. */
export const start = Effect.fnUntraced(function*(redis: Redis) {
  const port = yield* Effect.promise(freePort)
  let child = yield* Effect.promise(() => startOn(redis, port))
  yield* Effect.addFinalizer(() => Effect.promise(() => killed(child)))
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: Effect.promise(() => killed(child)),
    /** Restarts, empty, on the same port. */
    restart: Effect.promise(async () => {
      child = await startOn(redis, port)
    }),
    /** Suspends the process: connections stay open, without responses. */
    halt: Effect.sync(() => child.kill("SIGSTOP")),
    resume: Effect.sync(() => child.kill("SIGCONT"))
  }
})
