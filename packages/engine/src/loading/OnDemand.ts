/**
 * Modules that most programs do not need, and that load effect's schemas. Bundlers get this module: they leave out what
 * a program does not use, and would do so less well with imports at run time. Node gets `OnDemandOnNode.ts`.
 */
import * as Effect from "effect/Effect"
import * as EnvironmentConfig from "../config/EnvironmentConfig.ts"
import * as SchemaDecoding from "../validation/SchemaDecoding.ts"

export const loadEnvironmentConfig = () => Effect.succeed(EnvironmentConfig)

export const loadSchemaDecoding = () => Effect.succeed(SchemaDecoding)
