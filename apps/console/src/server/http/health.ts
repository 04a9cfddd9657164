/** Health: `ok`, or 503 as long as what is asked about is not there. Says nothing else, so that anyone may ask. */
export function answerHealth(isWell: boolean): Response {
  return new Response(isWell ? 'ok\n' : 'not ready\n', {
    status: isWell ? 200 : 503,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  })
}
