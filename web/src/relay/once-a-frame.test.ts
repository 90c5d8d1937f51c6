import { expect, test } from 'vitest'
import { onceAFrame } from './once-a-frame.ts'

function newScreen(isHidden: boolean): {
  readonly frames: (() => void)[]
  readonly timers: (() => void)[]
  readonly shown: () => number
  readonly show: () => void
} {
  const frames: (() => void)[] = []
  const timers: (() => void)[] = []
  let shown = 0
  const show = onceAFrame(
    {
      isHidden: () => isHidden,
      nextFrame: (callback) => void frames.push(callback),
      soon: (callback) => void timers.push(callback),
    },
    () => {
      shown += 1
    },
  )
  return { frames, timers, shown: () => shown, show }
}

test('[G2] many chunks of one frame are shown once, and the timer after it finds nothing to do', () => {
  const screen = newScreen(false)
  for (let chunk = 0; chunk < 100; chunk += 1) screen.show()
  expect(screen.frames).toHaveLength(1)
  screen.frames[0]?.()
  screen.timers[0]?.()
  expect(screen.shown()).toBe(1)
  screen.show()
  expect(screen.frames).toHaveLength(2)
})

test('[G2] a page that is hidden, which has no frames, goes on all the same', () => {
  const screen = newScreen(true)
  screen.show()
  expect(screen.frames).toHaveLength(0)
  screen.timers[0]?.()
  expect(screen.shown()).toBe(1)
})
