/** Runs Redis scripts: Lua in JavaScript, in no time of the history. Redis runs Lua 5.1, fengari 5.3: what the scripts need of 5.1 is added. */
import { createRequire } from "node:module"

export type Reply = string | number | undefined | ReadonlyArray<Reply>

export type Command = (name: string, ...args: ReadonlyArray<string>) => Reply

type State = object

// The parts of fengari, which has no types. Indexes on its stack begin with 1, and with -1 at the end.
interface Fengari {
  readonly to_luastring: (text: string) => Uint8Array
  readonly to_jsstring: (text: Uint8Array) => string
  readonly lualib: { readonly luaL_openlibs: (state: State) => void }
  readonly lauxlib: {
    readonly luaL_newstate: () => State
    readonly luaL_dostring: (state: State, code: Uint8Array) => boolean
    readonly luaL_loadstring: (state: State, code: Uint8Array) => number
    readonly luaL_tolstring: (state: State, index: number) => Uint8Array
    readonly luaL_len: (state: State, index: number) => number
    readonly luaL_ref: (state: State, index: number) => number
  }
  readonly lua: {
    readonly LUA_REGISTRYINDEX: number
    readonly lua_pcall: (state: State, args: number, results: number, handler: number) => number
    readonly lua_createtable: (state: State, length: number, fields: number) => void
    readonly lua_gettop: (state: State) => number
    readonly lua_settop: (state: State, index: number) => void
    readonly lua_rawgeti: (state: State, index: number, nth: number) => void
    readonly lua_rawseti: (state: State, index: number, nth: number) => void
    readonly lua_setglobal: (state: State, name: Uint8Array) => void
    readonly lua_pushboolean: (state: State, value: boolean) => void
    readonly lua_pushnumber: (state: State, value: number) => void
    readonly lua_pushstring: (state: State, value: Uint8Array) => void
    readonly lua_pushcfunction: (state: State, run: (state: State) => number) => void
    readonly lua_istable: (state: State, index: number) => boolean
    readonly lua_isnil: (state: State, index: number) => boolean
  }
}

const { lauxlib, lua, lualib, to_jsstring, to_luastring } = createRequire(import.meta.url)("fengari") as Fengari

const textAt = (state: State, index: number): string => {
  const text = to_jsstring(lauxlib.luaL_tolstring(state, index))
  lua.lua_settop(state, -2)
  return text
}

const push = (state: State, reply: Reply): void => {
  if (reply === undefined) lua.lua_pushboolean(state, false)
  else if (typeof reply === "number") lua.lua_pushnumber(state, reply)
  else if (typeof reply === "string") lua.lua_pushstring(state, to_luastring(reply))
  else {
    lua.lua_createtable(state, reply.length, 0)
    reply.forEach((one, index) => {
      push(state, one)
      lua.lua_rawseti(state, -2, index + 1)
    })
  }
}

const replyAt = (state: State, index: number): Reply =>
  lua.lua_isnil(state, index)
    ? undefined
    : lua.lua_istable(state, index)
    ? Array.from({ length: lauxlib.luaL_len(state, index) }, (_, nth) => {
      lua.lua_rawgeti(state, index, nth + 1)
      const reply = replyAt(state, lua.lua_gettop(state))
      lua.lua_settop(state, -2)
      return reply
    })
    : textAt(state, index)

/** Compiled scripts, as their places in the registry of Lua: compiling takes longer than running. */
const compiled = new Map<string, number>()

let current: Command = () => undefined

const state = lauxlib.luaL_newstate()
lualib.luaL_openlibs(state)
lua.lua_pushcfunction(state, (called) => {
  const args = Array.from({ length: lua.lua_gettop(called) }, (_, nth) => textAt(called, nth + 1))
  push(called, current(args[0]!, ...args.slice(1)))
  return 1
})
lua.lua_setglobal(state, to_luastring("call"))
lauxlib.luaL_dostring(state, to_luastring("unpack, redis = table.unpack, { call = call }"))

/** Runs a script, which calls `command`. */
export const run = (
  command: Command,
  code: string,
  keys: ReadonlyArray<string>,
  args: ReadonlyArray<string>
): Reply => {
  current = command
  lua.lua_settop(state, 0)
  push(state, keys)
  lua.lua_setglobal(state, to_luastring("KEYS"))
  push(state, args)
  lua.lua_setglobal(state, to_luastring("ARGV"))
  let place = compiled.get(code)
  if (place === undefined) {
    if (lauxlib.luaL_loadstring(state, to_luastring(code)) !== 0) throw new Error(textAt(state, -1))
    compiled.set(code, place = lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX))
  }
  lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, place)
  if (lua.lua_pcall(state, 0, 1, 0) !== 0) throw new Error(textAt(state, -1))
  return replyAt(state, 1)
}
