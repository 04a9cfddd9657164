/**
 * http-proxy, for upgrades only: its one entry point that is used here, `ws`.
 *
 * The library calls `util._extend`, for which Node prints a deprecation warning at the first WebSocket; it is given
 * the function that Node names as the replacement before it is loaded.
 */
import { createRequire } from 'node:module'
import util from 'node:util'
import type httpProxy from 'http-proxy'

Object.defineProperty(util, '_extend', { value: Object.assign, configurable: true, writable: true })

const require = createRequire(import.meta.url)
const { createProxyServer }: typeof httpProxy = require('http-proxy')

export { createProxyServer }
