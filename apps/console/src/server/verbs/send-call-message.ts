/**
 * Messages of gRPC ⇄ JSON, as the JSON mapping of Protocol Buffers has it (protobuf.dev, "ProtoJSON Format"), with
 * field names in either spelling. Of the well-known types Timestamp, Duration and the wrappers have their own form.
 */
import protobuf, { type Enum, type Field, type Type } from 'protobufjs'
import { didYouMean } from '@signalbox/shared/lib'
import { invalid, type LocatedError } from './errors.ts'
import { fromWellKnown, toWellKnown } from './send-call-well-known.ts'

/** The bytes of the message that `text` means. @throws VerbError `Invalid` at `call.message`, with every error. */
export function toMessage(type: Type, text: string): Uint8Array {
  const errors: string[] = []
  const plain = fit(type, parse(text), { errors, at: '' })
  if (errors.length > 0) throw wrong(errors)
  try {
    return type.encode(type.fromObject(isObject(plain) ? plain : {})).finish()
  } catch (error) {
    throw wrong([error instanceof Error ? `${error.message}.` : String(error)])
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrong([`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`])
  }
}

function wrong(messages: readonly string[]) {
  return invalid(
    messages.map((message): LocatedError => ({ path: 'call.message', reason: 'FieldValueInvalid', message })),
  )
}

interface Place {
  readonly errors: string[]
  /** Path within the message, `''` for the whole. */
  readonly at: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const jsonName = (name: string): string =>
  name.replaceAll(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

const inside = ({ errors, at }: Place, key: string): Place => ({ errors, at: at === '' ? key : `${at}.${key}` })

function refuse({ errors, at }: Place, wanted: string): null {
  errors.push(`${at === '' ? 'The message' : at} must be ${wanted}.`)
  return null
}

function fit(type: Type, value: unknown, place: Place): unknown {
  const known = fromWellKnown(type.fullName, value)
  if (known !== undefined) return known ?? refuse(place, `a value of ${type.fullName.slice(1)}`)
  if (!isObject(value)) return refuse(place, `an object, as it is a ${type.fullName.slice(1)}`)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, given]) => {
      const field = type.fieldsArray.find(({ name }) => name === key || jsonName(name) === key)
      if (field === undefined) {
        const names = type.fieldsArray.map(({ name }) => jsonName(name))
        const hint =
          didYouMean(key, names) || (names.length === 0 ? ' It has no fields.' : ` It has ${names.join(', ')}.`)
        place.errors.push(`${type.fullName.slice(1)} has no field ${key}.${hint}`)
        return []
      }
      return given === null ? [] : [[field.name, fitField(field, given, inside(place, key))]]
    }),
  )
}

function fitField(field: Field, value: unknown, place: Place): unknown {
  if (field.map) {
    if (!isObject(value)) return refuse(place, 'an object of keys and values')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fitOne(field, item, inside(place, key))]),
    )
  }
  if (!field.repeated) return fitOne(field, value, place)
  if (!Array.isArray(value)) return refuse(place, 'a list')
  return value.map((item: unknown, index) => fitOne(field, item, { ...place, at: `${place.at}[${index}]` }))
}

function fitOne({ resolvedType, type }: Field, value: unknown, place: Place): unknown {
  if (resolvedType instanceof protobuf.Type) return fit(resolvedType, value, place)
  if (resolvedType instanceof protobuf.Enum) return fitEnum(resolvedType, value, place)
  if (type === 'string') return typeof value === 'string' ? value : refuse(place, 'a text')
  if (type === 'bool') return typeof value === 'boolean' ? value : refuse(place, 'true or false')
  if (type === 'bytes') return fitBytes(value, place)
  return type === 'double' || type === 'float' ? fitFloat(value, place) : fitInteger(type, value, place)
}

function fitEnum({ values }: Enum, value: unknown, place: Place): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'string' && Object.hasOwn(values, value)) return values[value]
  return refuse(place, `one of ${Object.keys(values).join(', ')}`)
}

function fitBytes(value: unknown, place: Place): unknown {
  if (typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value)) return Buffer.from(value, 'base64')
  return refuse(place, 'bytes in base64')
}

function fitFloat(value: unknown, place: Place): unknown {
  if (typeof value === 'number') return value
  const isNumeric = typeof value === 'string' && /^(-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|-?Infinity)$/i.test(value)
  return isNumeric ? Number(value) : refuse(place, 'a number')
}

function fitInteger(type: string, value: unknown, place: Place): unknown {
  const isWhole =
    (typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && /^-?\d{1,20}$/.test(value))
  if (!isWhole) return refuse(place, 'a whole number')
  const bits = type.endsWith('64') ? 64n : 32n
  const isSigned = !/^(u|fixed)/.test(type)
  const [least, most] = isSigned ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n]
  const number = BigInt(value)
  if (number < least || number > most) return refuse(place, `from ${least} to ${most}`)
  return bits === 64n ? String(number) : Number(number)
}

/** What `bytes` mean, as JSON. @throws Error where they are no such message. */
export function fromMessage(type: Type, bytes: Uint8Array): unknown {
  const message = type.decode(bytes)
  return rename(type, type.toObject(message, { longs: String, enums: String, bytes: String, json: true }))
}

function rename(type: Type, value: unknown): unknown {
  const known = toWellKnown(type.fullName, value)
  if (known !== undefined || !isObject(value)) return known
  return Object.fromEntries(
    Object.entries(value).map(([key, given]) => [jsonName(key), renameField(type.fields[key], given)]),
  )
}

function renameField(field: Field | undefined, value: unknown): unknown {
  const type = field?.resolvedType
  if (!(type instanceof protobuf.Type)) return value
  if (Array.isArray(value)) return value.map((item: unknown) => rename(type, item))
  if (field?.map !== true || !isObject(value)) return rename(type, value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(type, item)]))
}

/** A message with every field at its default, to be filled in; nested up to three deep. */
export function exampleOf(type: Type, depth = 3): unknown {
  const known = toWellKnown(type.fullName, {})
  if (known !== undefined) return known
  // Of several fields of which only one may be set, the first.
  const shown = type.fieldsArray.filter(({ partOf, name }) => partOf === null || partOf.oneof[0] === name)
  return Object.fromEntries(shown.map((field) => [jsonName(field.name), exampleOfField(field, depth)]))
}

function exampleOfField({ map, repeated, resolvedType, type }: Field, depth: number): unknown {
  if (map) return {}
  if (repeated) return []
  if (resolvedType instanceof protobuf.Type) return depth === 0 ? {} : exampleOf(resolvedType, depth - 1)
  if (resolvedType instanceof protobuf.Enum) return Object.keys(resolvedType.values)[0] ?? 0
  if (type === 'string' || type === 'bytes') return ''
  if (type === 'bool') return false
  return type.endsWith('64') ? '0' : 0
}
