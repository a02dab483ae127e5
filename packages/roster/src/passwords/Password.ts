/** Generates initial passwords for new accounts. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Crypto from "node:crypto"
import type { Roster } from "../model/Roster.ts"

/** The cryptographic random source of the system. A simulation replaces it in the context, so that its histories can be repeated. */
const SystemRandom = Context.Reference<{
  readonly randomInt: (end: number) => number // direct: a type
  readonly getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array // direct: a type
}>("@flat-sdk/roster/SystemRandom", { defaultValue: () => Crypto })

/** Returns the random source of the current fiber. */
export const currentRandom = () => Context.get(Fiber.getCurrent()?.context ?? Context.empty(), SystemRandom)

// Excludes letters and digits that look alike on paper: students type these passwords by hand.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

const draw = (count: number, from: ArrayLike<string>): ReadonlyArray<string> =>
  Array.from({ length: count }, () => from[currentRandom().randomInt(from.length)]!) // direct: passwords

/** Generates a random password such as `kxmp-7rwd-e4tn` (59 bits) from the cryptographic random source of the system. */
export const generate = (): Redacted.Redacted<string> =>
  Redacted.make([1, 2, 3].map(() => draw(4, alphabet).join("")).join("-"), { label: "password" })

/**
 * Generates a password that young pupils can read and type, such as `tiger-lemon-drum-473`: three words and three digits (34 bits). Flat limits how
 * often a password can be guessed.
 */
export const words = (): Redacted.Redacted<string> =>
  Redacted.make([...draw(3, shortWords), draw(3, "0123456789").join("")].join("-"), { label: "password" })

/** Short English words for passwords: easy to spell, and none that could hurt or embarrass. */
export const shortWords: ReadonlyArray<string> = `
acorn actor album amber angel ankle anvil apple apron arrow autumn bacon badge baker banana banjo barn basket beach beak bean bear beaver
bell berry bike bird biscuit blue board boat bonnet book boot bottle bowl brass bread breeze brick bridge brook brush bucket bugle butter
button cabin cactus cake camel camera candle canoe carpet carrot castle cello chair chalk cheese cherry chime circle circus clay cliff clock
cloud clover coast cocoa comet cookie copper coral cotton cradle crane crayon creek cricket crown cup curtain daisy dance dawn desert
dolphin donkey door dove dragon drum duck eagle earth echo elbow elm ember engine falcon farm feather fern ferry fiddle field finch finger
flag flame flower flute forest fork fountain fox frog frost garden garlic gate ginger giraffe glass globe glove goat gold goose grape grass
green guitar hammer harbor harp hat hazel hedge hill hippo honey horn horse house iris island ivory ivy jacket jam jelly jewel jungle kettle
kite kitten koala ladder lake lamp lantern leaf lemon lily lion lizard lobster magnet mango maple marble market meadow melon mint mirror
mitten monkey moon moss mouse music napkin needle nest noodle notebook nut oak oasis oboe ocean olive onion orange orbit otter owl paddle
paint palm panda paper parrot pasta peach peanut pear pebble pen pencil penguin pepper piano picnic pigeon pillow pine planet plum pocket
pond pony poppy potato puddle puffin pumpkin puppet puzzle quartz quilt rabbit radio rain raven reed ribbon river robin rocket rose ruby
saddle sail salmon sand scarf seal shell ship silver snow sofa sparrow spoon spring squirrel star stone summer sun swan table tiger toast
tomato tower train trumpet tuba tulip tunnel turtle valley velvet violin wagon walnut water whale wheat wheel willow window winter wolf
yellow zebra
`.trim().split(/\s+/)

/** Returns the function that the engine asks for the passwords of people whose files have one. */
export const ofRoster = (
  roster: Pick<Roster, "people">
): (person: string) => Effect.Effect<Redacted.Redacted<string> | undefined> =>
(person) => Effect.succeed(roster.people.get(person)?.password)
