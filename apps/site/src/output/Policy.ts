/**
 * The content security policy of every page. It is in the page, because a plain file server sends no header: the scripts of the site's own files, and the
 * inline ones of Starlight by their hashes. The code that a reader runs is a blob. Styles may be inline, since the colours of code are.
 */
import { createHash } from "node:crypto"

const inline = /<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g

const policy = (html: string): string => {
  const scripts = [...html.matchAll(inline)].filter(([, attributes]) => !/type="(?!module)/.test(attributes!))
  const hashes = new Set(
    scripts.map(([, , script]) => `'sha256-${createHash("sha256").update(script!).digest("base64")}'`)
  )
  return [
    "default-src 'none'",
    // The search is compiled from WebAssembly.
    `script-src 'self' blob: 'wasm-unsafe-eval' ${[...hashes].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")
}

/** Returns a page with its policy. */
export const addPolicy = (html: string): string =>
  html.replace("<head>", (head) => `${head}<meta http-equiv="content-security-policy" content="${policy(html)}">`)
