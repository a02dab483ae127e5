/**
 * Certificates for one run: an authority, a server at 127.0.0.1 and a client. No key is stored.
 */
import * as selfsigned from "selfsigned"

export interface Pem {
  readonly cert: string
  readonly private: string
}

/** An authority and its certificates. */
export interface Certificates {
  readonly ca: Pem
  readonly server: Pem
  readonly client: Pem
}

const named = (value: string) => [{ name: "commonName", value }]

export const make = async (): Promise<Certificates> => {
  const ca = await selfsigned.generate(named("Test CA"), {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true }
    ]
  })
  const signed = (name: string) =>
    selfsigned.generate(named(name), {
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: ca.private, cert: ca.cert },
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }]
    })
  return { ca, server: await signed("127.0.0.1"), client: await signed("school-client") }
}
