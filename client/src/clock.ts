// Two clocks, because neither is enough. `wall` is what people read, and jumps when somebody sets
// it; `steady` only goes forward, but stands still while some machines sleep. Waits are counted
// on the steady one, so that a clock set back by an hour does not hold a message for an hour.

export interface Clock {
  wall: () => number;
  steady: () => number;
}

export interface Moment {
  wall: number;
  steady: number;
}

export function moment(clock: Clock): Moment {
  return { wall: clock.wall(), steady: clock.steady() };
}

/** How much later it is than it should be, sleep counted in. A clock set forward looks like sleep. */
export function lateBy(clock: Clock, since: Moment, ms: number): number {
  return Math.max(clock.wall() - since.wall, clock.steady() - since.steady) - ms;
}
