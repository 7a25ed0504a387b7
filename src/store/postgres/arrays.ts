/**
 * Arrays as PostgreSQL takes them in binary (src/backend/utils/adt/arrayfuncs.c, array_recv): as text each element
 * would be quoted here and read again there, which takes longer than all else that is done with a large batch.
 */

type Element = null | boolean | number | string

interface Kind {
  /** Of the element's type (src/include/catalog/pg_type.dat). */
  readonly oid: number
  /** Bytes of each element; null: as many as it needs. */
  readonly size: number | null
  write(into: Buffer, at: number, element: Exclude<Element, null>): number
}

const fixed = (oid: number, size: number, write: Kind['write']): Kind => ({ oid, size, write })

const HEX = /-/g

const KINDS: Readonly<Record<string, Kind>> = {
  boolean: fixed(16, 1, (into, at, element) => into.writeUInt8(element ? 1 : 0, at)),
  bigint: fixed(20, 8, (into, at, element) => into.writeBigInt64BE(BigInt(element), at)),
  integer: fixed(23, 4, (into, at, element) => into.writeInt32BE(Number(element), at)),
  uuid: fixed(2950, 16, (into, at, element) => into.write(String(element).replace(HEX, ''), at, 'hex')),
  text: { oid: 25, size: null, write: (into, at, element) => into.write(String(element), at) },
}

const HEADER = 20
const LENGTH = 4
const IS_NULL = -1

const sizeOf = ({ size }: Kind, element: Element): number =>
  element === null ? 0 : (size ?? Buffer.byteLength(String(element)))

/**
 * @param type of the elements, as it is spelled in a cast
 * @returns null where elements of this type are given as text
 */
export const binaryArray = (type: string, elements: readonly Element[]): Buffer | null => {
  const kind = KINDS[type]
  if (kind === undefined) return null
  let bytes = HEADER + LENGTH * elements.length
  for (const element of elements) bytes += sizeOf(kind, element)
  const array = Buffer.allocUnsafe(bytes)
  array.writeInt32BE(elements.length === 0 ? 0 : 1, 0)
  array.writeInt32BE(elements.includes(null) ? 1 : 0, 4)
  array.writeInt32BE(kind.oid, 8)
  array.writeInt32BE(elements.length, 12)
  array.writeInt32BE(1, 16)
  let at = elements.length === 0 ? 12 : HEADER
  for (const element of elements) {
    const size = sizeOf(kind, element)
    array.writeInt32BE(element === null ? IS_NULL : size, at)
    if (element !== null) kind.write(array, at + LENGTH, element)
    at += LENGTH + size
  }
  return array.subarray(0, at)
}

const CAST = /\$(\d+)::(\w+)\[\]/g

/** The types of the arrays that a statement casts its parameters to, by their place; from 0. */
export const arrayTypes = (sql: string): readonly (string | undefined)[] => {
  const types: (string | undefined)[] = []
  for (const [, place, type] of sql.matchAll(CAST)) types[Number(place) - 1] = type
  return types
}
