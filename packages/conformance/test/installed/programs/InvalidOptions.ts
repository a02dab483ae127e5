/**
 * A program that does not handle the error of options that cannot be right.
 */
import { FlatClient } from "@flat-sdk/promise"

const openTheClient = () => new FlatClient({ accessToken: "planted-token", retries: -1 })

openTheClient()
