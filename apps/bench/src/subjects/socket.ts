/**
 * No client: sends prepared bytes, and counts received bytes without parsing them. Shows the server's limit, which no other subject comes near.
 */
import { connect, type Socket } from "node:net"
import { type Make, token } from "./Subject.ts"

const noUser = { id: "", username: "" }
const page = Array.from({ length: 100 }, () => noUser)

/** A connection that waits for one response at a time. */
class Wire {
  private readonly socket: Socket
  private expected = 0
  private resolve: () => void = () => {}

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true })
    this.socket.on("data", (chunk) => {
      if (this.expected === 0) {
        const head = chunk.indexOf("\r\n\r\n")
        this.expected = head + 4 + Number(/content-length: (\d+)/i.exec(chunk.toString("latin1", 0, head))![1])
      }
      this.expected -= chunk.length
      if (this.expected === 0) this.resolve()
    })
  }

  send(request: string): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve
      this.socket.write(request)
    })
  }
}

export const make: Make = (baseUrl) => {
  const { host, pathname, port } = new URL(baseUrl)
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\nAccept: application/json\r\n`
  const body = "{\"username\":\"ada\",\"password\":\"a-password\"}"
  const write =
    `POST ${pathname}/organizations/users HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const read = `GET ${pathname}/organizations/users?limit=100 HTTP/1.1\r\n${head}\r\n`
  const idle: Array<Wire> = []
  const exchange = async (request: string) => {
    const wire = idle.pop() ?? new Wire(Number(port))
    await wire.send(request)
    idle.push(wire)
  }
  return {
    create: async () => {
      await exchange(write)
      return noUser
    },
    page: async () => {
      await exchange(read)
      return page
    },
    paginations: {}
  }
}
