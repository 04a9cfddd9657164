import { describe, expect, it } from 'vitest'
import { errorCode, FrameRules, frameType, type Verdict } from './frame-rules.ts'

const endStream = 1
const wholeRequest = 5
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const over = (code: number): Verdict => ({ kind: 'end', code })

class Session {
  readonly rules = new FrameRules(0)
  nowMs = 0

  receive(type: number, stream: number, flags = 0, payload: Buffer = Buffer.alloc(0)): Verdict {
    return this.rules.received({ type, stream, flags, length: payload.length }, payload, this.nowMs)
  }

  send(type: number, stream: number, flags = 0, length = 0): this {
    this.rules.sent({ type, stream, flags, length })
    return this
  }

  request(stream: number, flags = wholeRequest): Verdict {
    return this.receive(frameType.headers, stream, flags)
  }
}

describe('frames of a stream that is over', () => {
  it('end the connection where the client had ended or reset it', () => {
    const ended = new Session()
    ended.request(1)
    ended.send(frameType.headers, 1).send(frameType.data, 1, endStream, 3)
    expect(ended.receive(frameType.data, 1)).toEqual(over(errorCode.streamClosed))
    const reset = new Session()
    reset.request(1, 4)
    reset.receive(frameType.rstStream, 1, 0, word(8))
    expect(reset.request(1)).toEqual(over(errorCode.streamClosed))
  })

  it('pass where the server reset it: they were on their way', () => {
    const session = new Session()
    session.request(1, 4)
    session.send(frameType.rstStream, 1, 0, 4)
    expect(session.receive(frameType.data, 1, 0, word(0))).toEqual({ kind: 'pass' })
    expect(session.request(1)).toEqual({ kind: 'pass' })
  })

  it('pass where only the server has ended it: content goes on', () => {
    const session = new Session()
    session.request(1, 4)
    session.send(frameType.headers, 1, endStream)
    expect(session.receive(frameType.data, 1, endStream, word(0))).toEqual({ kind: 'pass' })
  })

  it('and of one whose number was passed over never begin it', () => {
    const session = new Session()
    session.request(5)
    expect(session.request(3)).toEqual(over(errorCode.protocolError))
  })
})

describe('windows', () => {
  const most = 2 ** 31 - 1

  it('wider than may be reset the stream, and it only', () => {
    const session = new Session()
    session.request(1)
    expect(session.receive(frameType.windowUpdate, 1, 0, word(most))).toEqual({
      kind: 'reset',
      stream: 1,
      code: errorCode.flowControlError,
    })
  })

  it('count what was sent, and what the client says of all streams', () => {
    const session = new Session()
    session.request(1)
    session.receive(frameType.settings, 0, 0, Buffer.concat([Buffer.from([0, 4]), word(most)]))
    session.send(frameType.data, 1, 0, 1000)
    expect(session.receive(frameType.windowUpdate, 1, 0, word(1000)).kind).toBe('pass')
    expect(session.receive(frameType.windowUpdate, 1, 0, word(1)).kind).toBe('reset')
  })
})

describe('frames that ask for nothing', () => {
  it.each([
    ['pings', frameType.ping, 0, Buffer.alloc(8)],
    ['priorities', frameType.priority, 1, Buffer.alloc(5)],
    ['empty content', frameType.data, 1, Buffer.alloc(0)],
    ['settings', frameType.settings, 0, Buffer.alloc(0)],
    ['unknown frames', 77, 0, Buffer.alloc(0)],
  ])('%s end the connection when they are a flood', (_name, type, stream, payload) => {
    const session = new Session()
    session.request(1, 4)
    const verdicts = Array.from({ length: 3000 }, () => session.receive(type, stream, 0, payload))
    expect(verdicts[1000]?.kind).not.toBe('end')
    expect(verdicts.at(-1)).toEqual(over(errorCode.enhanceYourCalm))
  })

  it('may be many where there is as much work, or as much time', () => {
    const session = new Session()
    for (let round = 0; round < 5000; round++) {
      session.request(2 * round + 1)
      session.send(frameType.data, 2 * round + 1, endStream, 10)
      expect(session.receive(frameType.windowUpdate, 0, 0, word(10)).kind).toBe('pass')
      expect(session.receive(frameType.windowUpdate, 2 * round + 1, 0, word(10)).kind).toBe('pass')
    }
    for (let second = 0; second < 600; second++) {
      session.nowMs = second * 1000
      for (let ping = 0; ping < 50; ping++)
        expect(session.receive(frameType.ping, 0, 0, Buffer.alloc(8)).kind).toBe('pass')
    }
  })

  it('and change nothing are not handed on', () => {
    const session = new Session()
    expect(session.receive(frameType.priority, 3, 0, Buffer.from([0, 0, 0, 0, 16]))).toEqual({ kind: 'drop' })
    expect(session.receive(frameType.ping, 0, 1, Buffer.alloc(8))).toEqual({ kind: 'drop' })
  })
})

it('nothing comes between the pieces of a header section', () => {
  const session = new Session()
  session.request(1, endStream)
  expect(session.receive(frameType.priority, 3, 0, Buffer.from([0, 0, 0, 0, 16]))).toEqual(
    over(errorCode.protocolError),
  )
})
