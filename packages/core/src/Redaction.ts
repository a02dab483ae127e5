/**
 * Removes what looks private from strings before they are shown or logged: addresses, credentials, cookies and links.
 */
export { messageOf } from "./internal/redaction/Cause.ts"
export { scrub } from "./internal/redaction/Redaction.ts"
