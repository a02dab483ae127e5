/** The TLS options of both transports. */

export interface TlsOptions {
  /** Certificate authorities to trust instead of the default ones, as PEM: for networks that inspect TLS. */
  readonly ca?: string | Uint8Array | ReadonlyArray<string | Uint8Array> | undefined
  /** Client certificate, as PEM. */
  readonly cert?: string | Uint8Array | undefined
  /** Private key of the client certificate, as PEM. */
  readonly key?: string | Uint8Array | undefined
  /** Passphrase of `key`. */
  readonly passphrase?: string | undefined
  /**
   * `false` accepts any certificate, so anyone between client and server can read the token. Use it only for tests.
   *
   * @default true
   */
  readonly verify?: boolean | undefined
}

const buffer = (pem: string | Uint8Array): string | Buffer => typeof pem === "string" ? pem : Buffer.from(pem)

/** Returns the options as Node's functions take them. */
export const tlsOf = ({ ca, cert, key, passphrase, verify }: TlsOptions) => ({
  ...(ca === undefined
    ? undefined
    : { ca: (typeof ca === "string" || ca instanceof Uint8Array ? [ca] : ca).map(buffer) }),
  ...(cert === undefined ? undefined : { cert: buffer(cert) }),
  ...(key === undefined ? undefined : { key: buffer(key) }),
  ...(passphrase === undefined ? undefined : { passphrase }),
  ...(verify === undefined ? undefined : { rejectUnauthorized: verify })
})
