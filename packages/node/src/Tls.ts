/** The TLS options as Node's functions take them. */
import type { TlsOptions } from "./options/TransportOptions.ts"

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
