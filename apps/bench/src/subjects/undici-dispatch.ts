/** A note on the limit: undici's `dispatch` with the smallest handler that works, without time limits, cancellation or status checks. */
import { Agent, type Dispatcher } from "undici"
import { follow, type Make, type ReadUser, token } from "./Subject.ts"

class Handler implements Dispatcher.DispatchHandler {
  private readonly chunks: Array<Buffer> = []
  private link: string | undefined = undefined
  private readonly resolve: (response: { readonly text: string; readonly link: string | undefined }) => void
  private readonly reject: (error: Error) => void

  constructor(
    resolve: (response: { readonly text: string; readonly link: string | undefined }) => void,
    reject: (error: Error) => void
  ) {
    this.resolve = resolve
    this.reject = reject
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, __: number, headers: Record<string, string | Array<string> | undefined>): void {
    this.link = headers["link"] as string | undefined
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.resolve({
      text: this.chunks.length === 1 ? this.chunks[0]!.toString() : Buffer.concat(this.chunks).toString(),
      link: this.link
    })
  }

  onResponseError(_: unknown, error: Error): void {
    this.reject(error)
  }
}

export const make: Make = (baseUrl) => {
  const agent = new Agent({ connections: 16 })
  const { origin, pathname } = new URL(baseUrl)
  const path = `${pathname}/organizations/users`
  const authorization = `Bearer ${token}`
  const send = (options: { readonly path: string; readonly method: "GET" | "POST"; readonly body?: string }) =>
    new Promise<{ readonly text: string; readonly link: string | undefined }>((resolve, reject) => {
      agent.dispatch({
        origin,
        path: options.path,
        method: options.method,
        headers: {
          accept: "application/json",
          authorization,
          ...(options.body === undefined ? {} : { "content-type": "application/json" })
        },
        body: options.body ?? null
      }, new Handler(resolve, reject))
    })
  const read = async (query: string) => {
    const { link, text } = await send({ path: `${path}?${query}`, method: "GET" })
    return { users: JSON.parse(text) as ReadonlyArray<ReadUser>, link }
  }
  return {
    create: async (user) =>
      JSON.parse((await send({ path, method: "POST", body: JSON.stringify(user) })).text) as ReadUser,
    page: async () => (await read("limit=100")).users,
    paginations: {
      pages: () => follow((next) => read(`limit=1000${next === undefined ? "" : `&next=${encodeURIComponent(next)}`}`))
    }
  }
}
