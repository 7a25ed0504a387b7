import { crc32, deflateSync } from 'node:zlib'

const [WIDTH, HEIGHT] = [480, 360]

const chunk = (kind: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(kind), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A jacket on a rail, roughly: what colour a point has. */
const colourAt = (x: number, y: number): readonly [r: number, g: number, b: number] => {
  const [dx, dy] = [Math.abs(x - WIDTH / 2), y - 90]
  const isBody = dy > 0 && dy < 220 && dx < 90 + dy / 12
  const isSleeve = dy > 0 && dy < 190 && dx < 110 + dy / 2.4 && dx > 84 + dy / 4
  if (isBody && dx < 3) return [222, 226, 235]
  if (isBody && dx < 34 - dy && dy < 34) return [236, 228, 214]
  if (isBody || isSleeve) return [28 + dy / 8, 74 + dy / 6, 150 + dy / 5]
  if (y > 60 && y < 66) return [120, 110, 100]
  return [236 - y / 12, 228 - y / 12, 214 - y / 10]
}

/** A PNG that nobody has rights in. */
export const picture = (): Buffer => {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3))
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) rows.set(colourAt(x, y), y * (1 + WIDTH * 3) + 1 + x * 3)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH)
  header.writeUInt32BE(HEIGHT, 4)
  // Eight bits of each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}
