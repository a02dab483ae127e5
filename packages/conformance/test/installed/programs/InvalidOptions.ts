/**
 * A program that does not handle the error of invalid options.
 */
import { FlatClient } from "@flat-sdk/promise"

const openTheClient = () => new FlatClient({ accessToken: "planted-token", retries: -1 })

openTheClient()
