const titles: Readonly<Record<string, string>> = {
  aiohttp: 'aiohttp',
  asgi: 'ASGI',
  bottle: 'Bottle',
  celery: 'Celery',
  chainlit: 'Chainlit',
  dash: 'Dash',
  django: 'Django',
  falcon: 'Falcon',
  fastapi: 'FastAPI',
  fasthtml: 'FastHTML',
  flask: 'Flask',
  gradio: 'Gradio',
  litestar: 'Litestar',
  quart: 'Quart',
  sanic: 'Sanic',
  starlette: 'Starlette',
  streamlit: 'Streamlit',
  tornado: 'Tornado',
  wsgi: 'WSGI',
}

/** A framework's name as its authors write it. */
export function frameworkTitle(framework: string): string {
  return titles[framework] ?? framework
}

/** The title with `a` or `an` before it. */
export function framedTitle(framework: string): string {
  const title = frameworkTitle(framework)
  return `${/^[aeio]/i.test(title) ? 'an' : 'a'} ${title}`
}
