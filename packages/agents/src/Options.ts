/**
 * Options of the tools for agents.
 */

export interface Options {
  /** Offers the tool `write`. */
  readonly allowWrite: boolean
  /** Shows names, usernames and e-mail addresses as they are. */
  readonly allowPersonalData: boolean
  /** Directory that files are written to. Without it only their type and size are read. */
  readonly files: string | undefined
  /** Upper bound of a result, in tokens of four characters. */
  readonly maxTokens: number
  /** Scopes of the token. If unknown, all operations are offered. */
  readonly scopes: ReadonlyArray<string> | undefined
  /** Domains of the school's e-mail addresses, beside that of the account of the token. */
  readonly domains: ReadonlyArray<string>
  /** Secret from which pseudonyms are derived. */
  readonly key: Uint8Array
  /** Version of the program. */
  readonly version: string
}

export const defaultMaxTokens = 8000
