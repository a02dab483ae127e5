/** This project's client and the vendor's, with one form of calls and of errors. */
import { FlatClient, isFlatError } from "@flat-sdk/promise"
import * as Vendor from "flat-api"

export interface Call {
  readonly baseUrl: string
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  /** Reads all pages of the list. */
  readonly all?: boolean | undefined
  readonly token: string
  /** The token that is valid after the first was rejected. */
  readonly renewed?: string | undefined
  /** Milliseconds for one attempt. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Client {
  /** Creates a client, and returns a function that makes the call. */
  readonly make: (call: Call) => () => Promise<unknown>
  /** What an error says. */
  readonly said: (error: unknown) => { readonly own: boolean; readonly unknown?: boolean; readonly resetAt?: unknown }
}

type Operation = ((input: unknown, options: object) => Promise<unknown>) & {
  readonly stream: (input: unknown, options: object) => AsyncIterable<unknown>
}

const operationOf = (client: object, name: string): Operation => {
  const { omr, organization, scores } = client as Readonly<Record<string, Readonly<Record<string, Operation>>>>
  const service = [omr, organization, scores].find((service) => name in service!)!
  return Object.assign(service[name]!.bind(service), { stream: service[name]!.stream })
}

export const ours: Client = {
  make: ({ all, baseUrl, input, operation, renewed, signal, timeout, token }) => {
    const tokens = [token, renewed]
    const flat = new FlatClient({
      baseUrl,
      logLevel: "off",
      accessToken: renewed === undefined ? token : () => tokens.shift() ?? token,
      ...(timeout === undefined ? undefined : { attemptTimeout: timeout, idleTimeout: timeout })
    })
    const method = operationOf(flat, operation)
    const options = signal === undefined ? {} : { signal }
    return async () => {
      if (all === true) return Array.fromAsync(method.stream(input, options))
      const value = await method(input, options) as { bytes?: Uint8Array; items?: unknown } | undefined
      return value?.bytes === undefined ? value?.items ?? value : new TextDecoder().decode(value.bytes)
    }
  },
  said: (error) =>
    isFlatError(error)
      ? { own: true, unknown: error.outcome === "unknown", ...("resetAt" in error.reason ? error.reason : undefined) }
      : { own: false }
}

/** Replaces the helper of OAuth2, which would ask the vendor's server. */
class Renewal extends Vendor.OAuth2Helper {
  override refresh = (accessToken: string): Promise<Vendor.Tokens> =>
    Promise.resolve({ accessToken, refreshToken: accessToken })
}

export const vendors: Client = {
  make: ({ all, baseUrl, input, operation, renewed, signal, timeout, token }) => {
    const client = new Vendor.FlatClient({
      baseUrl,
      ...(renewed === undefined ? { accessToken: token } : {
        tokens: { accessToken: token, refreshToken: renewed, expiresAt: Date.now() + 3_600_000 },
        oauth: new Renewal("id", "secret", "http://127.0.0.1/")
      }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout })
    })
    const method = operationOf(client, operation)
    const given = operation === "createOmrJob" ? { omrJobCreation: input["body"] } : input
    return async () => {
      if (all === true) return Array.fromAsync(client.paginate(operation, input))
      const value = await method(given, signal === undefined ? {} : { signal })
      return value instanceof Blob ? value.text() : value
    }
  },
  said: (error) => ({
    own: Object.values(Vendor).includes((error as Error).constructor as never),
    resetAt: (error as { reset?: number }).reset
  })
}
