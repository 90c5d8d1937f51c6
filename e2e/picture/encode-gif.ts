import { encode } from 'modern-gif'
import { PNG } from 'pngjs'
import type { Shot } from './camera.ts'

const MAX_COLORS = 64

/** One GIF of all shots, which are of one size; a shot that equals the one before it prolongs that one. */
export async function encodeGif(shots: readonly Shot[]): Promise<Uint8Array> {
  const frames: { readonly data: Uint8ClampedArray<ArrayBuffer>; delay: number; readonly png: PNG }[] = []
  for (const shot of shots) {
    const png = PNG.sync.read(shot.png)
    const last = frames.at(-1)
    if (last !== undefined && last.png.data.equals(png.data)) last.delay += shot.lastsMs
    else frames.push({ data: new Uint8ClampedArray(png.data), delay: shot.lastsMs, png })
  }
  const [first] = frames
  if (first === undefined) throw new Error('unable to encode a picture; there are no shots')
  const { width, height } = first.png
  return new Uint8Array(await encode({ width, height, maxColors: MAX_COLORS, frames, looped: true }))
}
