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
